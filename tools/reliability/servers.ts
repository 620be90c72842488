/**
 * The check of several servers behind nginx.
 *
 * @module
 */

import type { Check, CheckOptions, Finding } from "./check.ts";
import { KnownAnswers, predictBodies } from "./servers/answers.ts";
import { measureCapacity } from "./servers/capacity.ts";
import { Fleet } from "./servers/fleet.ts";
import { tryPassage } from "./servers/passage.ts";
import { killOne, replaceModel, restart } from "./servers/trials.ts";

/** Rows that goals are about. */
const [REPLACED, KILLED_ONCE, KILLED] = [
  "the model is replaced",
  "a server is killed, no request is sent twice",
  "a server is killed",
];

/** From so many requests on, it restarts each server, and measures also what users are advised against. */
const FULL = 1_000;

async function run({ times, write }: CheckOptions): Promise<Finding[]> {
  await using fleet = await Fleet.create();
  const { plain, repeating } = fleet.proxies;
  const known = new KnownAnswers(await predictBodies(3));
  const options = { fleet, known, times: Math.ceil(times / 8) };
  const load = { bodies: await predictBodies(1), requests: times };
  const isFull = times >= FULL;
  const findings: Finding[] = [];
  const add = (what: string, figures: Finding["figures"]): void => {
    findings.push({ what, figures });
    write(what);
  };
  if (isFull) {
    await fleet.start(0, "all");
    add("one server on all cores", await measureCapacity(fleet, load));
    await fleet.end(0);
  }
  await fleet.start(0);
  add("one server on one core", await measureCapacity(fleet, load));
  await fleet.start(1);
  add("two servers on a core each", await measureCapacity(fleet, load));
  for (const [what, isGood] of Object.entries(await tryPassage(fleet, known))) {
    add(what, { requests: 1, failed: Number(!isGood) });
  }
  await known.learn("old", fleet.at(0));
  add(REPLACED, await replaceModel(options));
  add(KILLED_ONCE, await killOne(1, plain, options));
  add(
    "servers are restarted in turn",
    await restart({ ...options, ended: [1], running: isFull ? [0, 1] : [0] }),
  );
  add(KILLED, await killOne(0, repeating, options));
  return findings;
}

/** Several servers behind nginx. */
export const SERVERS: Check = {
  name: "servers",
  title: "Several servers behind nginx",
  page: "serving.md",
  about:
    "Two servers run as the unit starts them, behind nginx with the configuration above. First 8 connections ask about " +
    "a drawing at a time, each as soon as it is answered; `CPU ms a request` is what servers use of cores, which they " +
    "share with nginx, the clients and other work here. Then what must pass or be refused as by a server itself is " +
    "tried once. Then 4 clients ask about three drawings at a time, and pause for 0.4 s after each answer, while one " +
    "thing is done. An answer is wrong if it is not what one of the two models says of all three drawings. The seconds " +
    "of a new model are those until both servers have it. A server that is killed has stood still for 0.5 s (SIGSTOP), " +
    "so that requests are in flight; `failed in flight` are those sent before its end, `sent twice` those that nginx sent " +
    "to both servers. In between, the killed server is started again, then each is told to end by SIGTERM, and " +
    "started when it has ended.",
  times: 1000,
  goals: [
    { figure: "failed", bound: 0, side: "most" },
    { figure: "wrong answers", bound: 0, side: "most" },
    { what: REPLACED, figure: "old answers", bound: 1, side: "least" },
    { what: REPLACED, figure: "new answers", bound: 1, side: "least" },
    { what: KILLED_ONCE, figure: "failed in flight", bound: 1, side: "least" },
    { what: KILLED_ONCE, figure: "sent twice", bound: 0, side: "most" },
    { what: KILLED, figure: "failed in flight", bound: 0, side: "most" },
    { what: KILLED, figure: "sent twice", bound: 1, side: "least" },
  ],
  run,
};

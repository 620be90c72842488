/**
 * The check of requests: whatever comes, the server answers well, and goes on.
 *
 * @module
 */

import fc from "fast-check";
import { ServerProcess } from "../bench/server_process.ts";
import type { Check, CheckOptions, Finding } from "./check.ts";
import { answerProblem } from "./requests/check_answer.ts";
import { KINDS } from "./requests/generated.ts";
import { LARGE } from "./requests/large.ts";
import { type Message, predict } from "./requests/message.ts";
import { NASTIES } from "./requests/nasties.ts";
import { SOUND } from "./requests/nasty_bodies.ts";
import {
  connectRaw,
  isOpenAfter,
  type RawConnection,
  type Reply,
} from "./requests/raw_connection.ts";

const MODEL = "data/models/mnist-local.safetensors";

/** Connections that send at the same time. */
const CONNECTIONS = 4;

/** A good request follows each block of so many, and a large one so often. */
const [BLOCK, LARGE_EVERY] = [1000, 300];

/** What became of the messages of one kind. */
class Tally {
  tried = 0;
  answered = 0;
  refused = 0;
  closed = 0;
  faults = 0;
  slowest = 0;

  add({ answers, end }: Reply, { due }: Message, milliseconds: number): string | undefined {
    this.tried++;
    this.answered += answers.filter(({ status }) => status < 400).length;
    this.refused += answers.filter(({ status }) => status >= 400).length;
    this.closed += Number(end === "closed");
    this.slowest = Math.max(this.slowest, milliseconds);
    const isDue = end === "late" || due === "answers" && end !== "answered";
    const problem = answers.map(answerProblem).find((problem) => problem !== undefined);
    const fault = isDue ? `no answer: ${end}` : problem;
    this.faults += Number(fault !== undefined);
    return fault;
  }

  get figures(): Finding["figures"] {
    return {
      tried: this.tried,
      "answered with what was asked for": this.answered,
      "refused with a reason": this.refused,
      "connection closed": this.closed,
      "answers that are wrong or missing": this.faults,
      "slowest, ms": Math.round(this.slowest),
    };
  }
}

/** A kind, and its message of a number. */
type Source = readonly [kind: string, messageAt: (index: number) => Message];

function sources(seed: number): Source[] {
  const generated = Object.entries(KINDS).map(([kind, arbitrary], at): Source => {
    let block: Message[] = [];
    return [kind, (index) => {
      if (block.length === 0) {
        block = fc.sample(arbitrary, { seed: seed + 7919 * index + at, numRuns: 50 });
      }
      return block.pop() ?? predict(SOUND);
    }];
  });
  return [...generated, [
    "written by hand",
    (index) => NASTIES[index % NASTIES.length] ?? predict(""),
  ]];
}

/** The message of a number, with its kind. */
function messageSource(seed: number): (index: number) => readonly [string, Message] {
  const all = sources(seed);
  return (index) => {
    const large = LARGE[Math.floor(index / LARGE_EVERY) % LARGE.length];
    if (index % LARGE_EVERY === 0 && large !== undefined) return ["large", large()];
    const [kind, messageAt] = all[index % all.length] ?? ["", () => predict("")];
    return [kind, messageAt(Math.floor(index / all.length))];
  };
}

async function sendAll(
  url: URL,
  next: () => readonly [string, Message] | undefined,
  onReply: (kind: string, message: Message, reply: Reply, milliseconds: number) => void,
): Promise<void> {
  let open: RawConnection | undefined;
  for (let sent = next(); sent !== undefined; sent = next()) {
    const [kind, message] = sent;
    open ??= await connectRaw(url);
    const start = performance.now();
    const reply = await open.send(message);
    onReply(kind, message, reply, performance.now() - start);
    if (isOpenAfter(reply)) continue;
    open.close();
    open = undefined;
  }
  open?.close();
}

/** Whether a seven is read as a seven, on a new connection. */
async function readsSeven(url: URL): Promise<boolean> {
  const open = await connectRaw(url);
  const { answers } = await open.send(predict(SOUND));
  open.close();
  const text = new TextDecoder().decode(answers[0]?.body);
  return answers[0]?.status === 200 && JSON.parse(text).predictions[0].label === 7;
}

async function run({ seed, times, write }: CheckOptions): Promise<Finding[]> {
  const server = await ServerProcess.start(MODEL);
  const tallies = new Map<string, Tally>();
  const good = { tried: 0, "read wrongly": 0 };
  try {
    const messageAt = messageSource(seed);
    for (let index = 0; index < times;) {
      const end = Math.min(index + BLOCK, times);
      const next = (): readonly [string, Message] | undefined =>
        index < end ? messageAt(index++) : undefined;
      await Promise.all(
        Array.from(
          { length: CONNECTIONS },
          () =>
            sendAll(server.url, next, (kind, message, reply, milliseconds) => {
              const tally = tallies.getOrInsertComputed(kind, () => new Tally());
              const fault = tally.add(reply, message, milliseconds);
              if (fault !== undefined) {
                write(`${kind}: ${fault}: ${shown(message)}`);
              }
            }),
        ),
      );
      good.tried++;
      good["read wrongly"] += Number(!(await readsSeven(server.url)));
      write(`${index} of ${times}`);
    }
  } finally {
    await server.stop();
  }
  return [
    ...Array.from(tallies, ([what, { figures }]) => ({ what, figures })),
    { what: "a good request after each 1,000", figures: good },
  ];
}

function shown({ parts }: Message): string {
  const text = parts.map((part) => new TextDecoder("latin1").decode(part.subarray(0, 2000)));
  return JSON.stringify(text.join("|")).slice(0, 1000);
}

/** Whatever comes, the server answers well. */
export const REQUESTS: Check = {
  name: "requests",
  title: "Requests of all kinds",
  about:
    "`deno task demo` gets requests over four connections: generated ones, sound and almost sound, and some 200 " +
    "written by hand, such as deep nesting, numbers beyond all bounds, doubled keys, other encodings, lone " +
    "surrogates, compressed bodies, broken chunks, bodies that break off, several requests at once, and pictures " +
    "that claim 65,535x65,535 pixels or unfold to 32 MiB. An answer is wrong if it is a 500, no answer where one " +
    "is due, or a problem that is not well formed (RFC 9457). What is no HTTP may end the connection. A good " +
    "request follows each 1,000.",
  times: 100_000,
  goals: [
    { figure: "answers that are wrong or missing", bound: 0, side: "most" },
    { figure: "read wrongly", bound: 0, side: "most" },
  ],
  run,
};

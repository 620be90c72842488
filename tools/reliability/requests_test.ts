import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertGoals } from "./check.ts";
import { answerProblem } from "./requests/check_answer.ts";
import { utf8 } from "./requests/message.ts";
import type { RawAnswer } from "./requests/raw_connection.ts";
import { REQUESTS } from "./requests.ts";

Deno.test("whatever comes, the server answers well, and goes on", async () => {
  const findings = await REQUESTS.run({ seed: 2, times: 1000, write: () => {} });
  assertGoals(REQUESTS, findings);
  const tried = findings.flatMap(({ figures }) => figures["tried"] ?? []);
  assertEquals(tried.reduce((sum, count) => sum + count, 0), 1001);
});

function answer(status: number, type: string, body: string): RawAnswer {
  const headers = new Map([["content-type", type], ["x-content-type-options", "nosniff"]]);
  return { status, headers, body: utf8(body) };
}

Deno.test("answerProblem() finds what is wrong with an answer", () => {
  const problem = {
    ...{ type: "about:blank", title: "Bad Request", status: 400, detail: "Cannot parse body" },
    ...{ instance: `urn:uuid:${crypto.randomUUID()}`, error: "", errors: [] },
  };
  const text = JSON.stringify(problem);
  const [json, named] = ["application/json", "application/problem+json"];
  const pointed = JSON.stringify({ ...problem, errors: [{ pointer: "a", detail: "" }] });
  const cases: [RawAnswer, string | undefined][] = [
    [answer(400, named, text), undefined],
    [answer(400, "", ""), undefined],
    [answer(200, json, '{"predictions": [{"label": null}]}'), undefined],
    [answer(500, named, text), "status 500"],
    [answer(422, named, text), "another status"],
    [answer(400, json, text), "status 400 with application/json"],
    [answer(400, named, pointed), "errors.0.pointer is wrong"],
    [answer(400, named, JSON.stringify({ ...problem, detail: "x".repeat(40_000) })), "of 40"],
    [answer(200, json, '{"predictions": []}'), "no predictions"],
    [answer(200, json, "{"), "no JSON"],
    [{ ...answer(200, "", ""), headers: new Map() }, "no security headers"],
  ];
  for (const [given, expected] of cases) {
    const found = answerProblem(given);
    if (expected === undefined) assertEquals(found, undefined);
    else assertStringIncludes(found ?? "", expected);
  }
});

import { assertEquals, assertRejects } from "@std/assert";
import { sendLoad } from "./load.ts";
import { residentOf } from "./server_process.ts";

async function withServer(
  answer: (body: string) => Response,
  body: (url: URL) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => answer(await request.text()),
  );
  try {
    await body(new URL(`http://127.0.0.1:${server.addr.port}/predict`));
  } finally {
    await server.shutdown();
  }
}

Deno.test("sendLoad() sends every request once, over few connections, and reads whole answers", async () => {
  const seen: string[] = [];
  const long = "x".repeat(100_000);
  await withServer((body) => {
    seen.push(body);
    return new Response(long);
  }, async (url) => {
    const load = { bodies: ["1", '"zwei ä"', "3"], requests: 20, connections: 4 };
    const { latencies } = await sendLoad(url, load);
    assertEquals(latencies.length, 20);
  });
  assertEquals(seen.length, 20);
  assertEquals(seen.filter((body) => body === '"zwei ä"').length, 7);
});

Deno.test("sendLoad() fails where a server does", async () => {
  await withServer(() => new Response("too much", { status: 503 }), async (url) => {
    await assertRejects(
      () => sendLoad(url, { bodies: ["1"], requests: 2, connections: 1 }),
      Error,
      "it must answer with 200: it said 503 too much",
    );
  });
});

Deno.test("residentOf() finds the largest process below a task", () => {
  const listing = "  1 0 900000\n 10 1 5\n 11 10 70\n 12 11 400\n 13 1 99999\n";
  assertEquals(residentOf(listing, 10), 400 * 1024);
  assertEquals(residentOf(listing, 77), 0);
});

import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { decode } from "fast-png";
import fc from "fast-check";
import { basename, join } from "node:path";
import {
  type Point,
  readEventFolder,
  readEvents,
  type ReadValue,
  shownBySessions,
  shownBySteps,
} from "./_event_reader.ts";
import { EventWriter } from "./event_writer.ts";
import { histogramOf } from "./histogram.ts";

const TIME = 1_700_000_000_250;
const NAME = "events.out.tfevents.1700000000.goodness";
const NEXT_NAME = "events.out.tfevents.1700000001.goodness";

const now = (): number => TIME;

/** The values of the one file in a folder, behind its first two events. */
async function valuesIn(folder: string): Promise<ReadValue[]> {
  const [file] = await readEventFolder(folder);
  return file?.events.slice(2).flatMap(({ values }) => values) ?? [];
}

async function logScalars(
  folder: string,
  purgeStep: number,
  points: readonly Point[],
): Promise<void> {
  const writer = await EventWriter.open(folder, { purgeStep, now });
  for (const [step, value] of points) writer.scalar("loss", value, step);
  await writer.close();
}

Deno.test("EventWriter.open() begins a file with the version and a session start", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "new", "folder");
    const writer = await EventWriter.open(folder, { now });
    assertEquals(writer.path, join(folder, NAME));
    assertEquals(await readEventFolder(folder), [{
      events: [
        { wallTime: TIME / 1000, step: 0, fileVersion: "brain.Event:2", values: [] },
        { wallTime: TIME / 1000, step: 0, sessionStatus: 1, values: [] },
      ],
      cutOff: 0,
    }]);
  });
});

Deno.test("EventWriter.open() never writes over a file, also if two open at once", async () => {
  await withFolder(async (folder) => {
    const writers = await Promise.all(
      Array.from({ length: 12 }, () => EventWriter.open(folder, { now })),
    );
    await Promise.all(writers.map((writer, index) => {
      writer.scalar("index", index, 1);
      return writer.close();
    }));
    assertEquals(new Set(writers.map(({ path }) => path)).size, 12);
    const files = await readEventFolder(folder);
    const found = files.map(({ events }) => events[2]?.values[0]?.scalar ?? NaN);
    assertEquals(found.toSorted((a, b) => a - b), Array.from({ length: 12 }, (_, i) => i));
  });
});

Deno.test("EventWriter.open() makes a file that is read last, whatever the clock says", async () => {
  const cases = [
    [NAME, NEXT_NAME],
    ["events.out.tfevents.1700000100.host.17.0.v2", "events.out.tfevents.1700000101.goodness"],
    ["events.out.tfevents.1600000000.goodness", NAME],
    ["notes.txt", NAME],
  ] as const;
  for (const [existing, expected] of cases) {
    await withFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, existing), "theirs");
      const { path } = await EventWriter.open(folder, { now });
      assertEquals(basename(path), expected);
      assertEquals(await Deno.readTextFile(join(folder, existing)), "theirs");
    });
  }
});

Deno.test("EventWriter.open() has TensorBoard drop what a resumed run measures again", async () => {
  await withFolder(async (folder) => {
    await logScalars(folder, 0, [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50]]);
    await logScalars(folder, 4, [[4, 41], [5, 51], [6, 61]]); // checkpoint after step 3
    await logScalars(folder, 6, [[6, 62], [7, 72]]); // and again, after step 5
    const files = await readEventFolder(folder);
    const expected = [[1, 10], [2, 20], [3, 30], [4, 41], [5, 51], [6, 62], [7, 72]] as const;
    assertEquals(files.length, 3);
    assertEquals(shownBySessions(files, "loss"), [...expected]);
    assertEquals(shownBySteps(files, "loss"), [...expected]);
  });
});

Deno.test("EventWriter.open() drops everything for a run that starts over", async () => {
  await withFolder(async (folder) => {
    await logScalars(folder, 0, [[1, 10], [2, 20]]); // no checkpoint was saved
    await logScalars(folder, 0, [[1, 11]]);
    assertEquals(shownBySessions(await readEventFolder(folder), "loss"), [[1, 11]]);
  });
});

Deno.test("EventWriter.open() shows every step once, wherever a run stops and goes on", async () => {
  const parts = fc.array(
    fc.record({ steps: fc.integer({ min: 0, max: 8 }), lost: fc.nat(4) }),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(parts, async (sessions) => {
      await withFolder(async (folder) => {
        let done = 0;
        for (const [session, { steps, lost }] of sessions.entries()) {
          const resumed = Math.max(0, done - lost);
          const points = Array.from({ length: steps }, (_, i): Point => [resumed + i + 1, session]);
          await logScalars(folder, resumed + 1, points);
          done = resumed + steps;
        }
        const shown = shownBySessions(await readEventFolder(folder), "loss");
        assertEquals(shown.map(([step]) => step), Array.from({ length: done }, (_, i) => i + 1));
      });
    }),
    { seed: 20_241_128, numRuns: 25 },
  );
});

Deno.test("EventWriter keeps scalars, with their steps and times", async () => {
  await withFolder(async (folder) => {
    let time = TIME;
    const writer = await EventWriter.open(folder, { now: () => time += 500 });
    const numbers = [0.1, -3, NaN, Infinity, -Infinity, 1e39, 0];
    numbers.forEach((number, index) => writer.scalar("layer 1/löss", number, index * 1000));
    await writer.close();
    const [file] = await readEventFolder(folder);
    assertEquals(
      file?.events.slice(2),
      numbers.map((number, index) => ({
        wallTime: (TIME + 500 * (index + 2)) / 1000,
        step: index * 1000,
        values: [{ tag: "layer 1/löss", scalar: Math.fround(number) }],
      })),
    );
  });
});

Deno.test("EventWriter.histogram() writes what histogramOf() counts", async () => {
  await withFolder(async (folder) => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) ** 3);
    const writer = await EventWriter.open(folder, { now });
    writer.histogram("goodness", values, 5);
    await writer.close();
    const expected = histogramOf(values);
    assert(expected !== undefined);
    const { count, sumOfSquares, limits, counts, ...others } = expected;
    assertEquals(await valuesIn(folder), [{
      tag: "goodness",
      histogram: {
        ...others,
        num: count,
        sumSquares: sumOfSquares,
        limits: [...limits],
        counts: [...counts],
      },
    }]);
  });
});

Deno.test("EventWriter.histogram() says how many values are not finite", async () => {
  await withFolder(async (folder) => {
    const writer = await EventWriter.open(folder, { now });
    writer.histogram("some", Float32Array.of(1, NaN, 2, Infinity), 5);
    writer.histogram("none", Float32Array.of(NaN), 5);
    writer.histogram("empty", new Float32Array(), 5);
    await writer.close();
    const [some, ...others] = await valuesIn(folder);
    assertEquals([some?.tag, some?.histogram?.num, some?.histogram?.sum], ["some", 2, 3]);
    assertEquals(others, [
      { tag: "some/not_finite", scalar: 2 },
      { tag: "none/not_finite", scalar: 1 },
    ]);
  });
});

Deno.test("EventWriter.image() writes a PNG of the pixels", async () => {
  await withFolder(async (folder) => {
    const data = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => i * 7);
    const writer = await EventWriter.open(folder, { now });
    writer.image("colour", { width: 4, height: 3, channels: 3, data }, 5);
    writer.image("grey", { width: 6, height: 6, channels: 1, data }, 5);
    await writer.close();
    const values = await valuesIn(folder);
    assertEquals(
      values.map(({ tag, image }) => [tag, image?.width, image?.height, image?.colourSpace]),
      [["colour", 4, 3, 3], ["grey", 6, 6, 1]],
    );
    for (const { image } of values) {
      assertEquals([...decode(image?.png ?? new Uint8Array()).data], [...data]);
    }
  });
});

Deno.test("EventWriter.flush() appends whole records, in order, to what is there", async () => {
  await withFolder(async (folder) => {
    const writer = await EventWriter.open(folder, { now });
    const begun = await Deno.readFile(writer.path);
    writer.scalar("a", 1, 1);
    assertEquals(await Deno.readFile(writer.path), begun); // held back
    const flushes = [2, 3, 4, 5].map((step) => {
      const flushed = writer.flush();
      writer.scalar("a", step, step);
      return flushed;
    });
    await Promise.all(flushes);
    await writer.flush();
    await writer.flush();
    const bytes = await Deno.readFile(writer.path);
    assertEquals(bytes.subarray(0, begun.length), begun);
    assertEquals((await valuesIn(folder)).map(({ scalar }) => scalar), [1, 2, 3, 4, 5]);
  });
});

Deno.test("EventWriter leaves a file whose whole records read back, cut anywhere", async () => {
  await withFolder(async (folder) => {
    const writer = await EventWriter.open(folder, { now });
    writer.scalar("a", 1, 1);
    writer.histogram("b", Float32Array.of(1, 2, 3), 2);
    writer.image("c", { width: 2, height: 1, channels: 1, data: Uint8Array.of(3, 4) }, 3);
    await writer.close();
    const bytes = await Deno.readFile(writer.path);
    const whole = readEvents(bytes);
    assertEquals([whole.events.length, whole.cutOff], [5, 0]);
    const clean: number[] = []; // how many events there are where a cut leaves whole records only
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { events, cutOff } = readEvents(bytes.subarray(0, cut));
      assertEquals(events, whole.events.slice(0, events.length));
      if (cutOff === 0) clean.push(events.length);
    }
    assertEquals(clean, [0, 1, 2, 3, 4, 5]);
  });
});

Deno.test("EventWriter.flush() writes nothing more after a failure", async () => {
  await withFolder(async (folder) => {
    const writer = await EventWriter.open(folder, { now });
    const bytes = await Deno.readFile(writer.path);
    await Deno.remove(writer.path);
    writer.scalar("a", 1, 1);
    await assertRejects(() => writer.flush(), Deno.errors.NotFound);
    await Deno.writeFile(writer.path, bytes); // Even if it could go on, a record is missing.
    writer.scalar("a", 2, 2);
    await assertRejects(() => writer.close(), Deno.errors.NotFound);
    assertEquals(await Deno.readFile(writer.path), bytes);
  });
});

Deno.test("EventWriter throws on steps that are none, and once it is closed", async () => {
  await withFolder(async (folder) => {
    const writer = await EventWriter.open(folder, { now });
    for (const step of [-1, 0.5, NaN, 2 ** 53]) {
      assertThrows(
        () => writer.scalar("loss", 1, step),
        RangeError,
        `Cannot log loss as the step must be a whole number from 0: current value is ${step}; give`,
      );
      await assertRejects(
        () => EventWriter.open(join(folder, "none"), { purgeStep: step }),
        RangeError,
        `Cannot open an event file as the step must be a whole number from 0: current value is ${step}`,
      );
    }
    await assertRejects(() => Deno.stat(join(folder, "none")), Deno.errors.NotFound);
    await writer.close();
    await writer.close();
    assertThrows(
      () => writer.scalar("loss", 1, 1),
      Error,
      "Cannot log loss as the writer must be open: current value is closed; open another one",
    );
    assertEquals(await valuesIn(folder), []);
  });
});

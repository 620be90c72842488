import { assertEquals } from "@std/assert";
import type { Digit } from "../../state/api.ts";
import {
  activeText,
  bestTwo,
  labelsToCompare,
  locationText,
  silentText,
  voteText,
} from "./layer_words.ts";
import { layerMaps } from "./maps.ts";

const DIGIT: Digit = {
  empty: false,
  label: 2,
  name: "c",
  goodness: [1, 2.5, 3],
  layers: [[1, 1.5, 1.25], [0, 1, 1.75]],
  margin: 0.5,
};

const IMAGE: Digit = {
  empty: false,
  label: 0,
  name: "a",
  probabilities: [0.7, 0.1, 0.2],
  goodness: 4,
  layers: [1, 3],
};

const COMPARED = { labels: [2, 1], names: ["c", "b"] } as const;

Deno.test("voteText() says which label a layer prefers, and by how much", () => {
  assertEquals(
    voteText(DIGIT, 0, COMPARED),
    "Goodness 1.25 for c, 1.50 for b: it prefers b by 0.25",
  );
  assertEquals(
    voteText(DIGIT, 1, COMPARED),
    "Goodness 1.75 for c, 1.00 for b: it prefers c by 0.75",
  );
  const same = { labels: [1, 1], names: ["b", "b"] } as const;
  assertEquals(voteText(DIGIT, 0, same), "Goodness 1.50 for b, 1.50 for b: it prefers neither");
  assertEquals(voteText(IMAGE, 1, COMPARED), "Goodness of the image: 3.00");
});

Deno.test("labelsToCompare() fills in the best and the second, never a label twice", () => {
  assertEquals(bestTwo(DIGIT), [2, 1]);
  assertEquals(bestTwo(IMAGE), [0, 2]);
  assertEquals(labelsToCompare([null, null], DIGIT), undefined);
  assertEquals(labelsToCompare([0, null], DIGIT), [0, 2]);
  assertEquals(labelsToCompare([2, null], DIGIT), [2, 1]);
  assertEquals(labelsToCompare([null, 2], DIGIT), [1, 2]);
  assertEquals(labelsToCompare([null, 1], null), [0, 1]);
});

Deno.test("activeText(), silentText() and locationText() say the numbers", () => {
  const layer = {
    grid: [1, 2],
    channels: 2,
    groups: 1,
    values: [[0, 1, 2, 0], [0, 3, 0, 0]],
  } as const;
  const maps = layerMaps(layer, [2, 1]);
  const { names } = COMPARED;
  assertEquals(activeText(maps, names), "2 of 4 units are active for c, 1 for b.");
  assertEquals(
    silentText(layer),
    "2 of 4 units are 0 for both labels. That is of this image alone: another may wake them.",
  );
  assertEquals(
    locationText(maps, 1, names),
    "Row 1, column 2: 1 of 2 units active for c, 0 for b; mean of squares 2.00 and 0.00.",
  );
  const alone = layerMaps({ ...layer, values: [layer.values[0]] }, [2, 1]);
  assertEquals(activeText(alone, names), "2 of 4 units are active.");
  assertEquals(
    locationText(alone, 0, names),
    "Row 1, column 1: 1 of 2 units active, mean of squares 0.50.",
  );
});

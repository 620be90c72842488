import { assertEquals } from "@std/assert";
import { centreOfMass } from "../answer/centre.ts";
import { firstPoints, History, type Point, type Stroke } from "./history.ts";
import { momentsOf } from "./replay.ts";

Deno.test("History undoes and redoes strokes one by one", () => {
  const history = new History();
  history.begin([1, 1]);
  history.extend([5, 1], 1);
  history.begin([9, 9]);
  history.undo();
  assertEquals(history.strokes, [[[1, 1], [5, 1]]]);
  history.undo();
  assertEquals([history.strokes, history.canUndo, history.canRedo], [[], false, true]);
  history.redo();
  history.redo();
  assertEquals(history.strokes, [[[1, 1], [5, 1]], [[9, 9]]]);
  assertEquals([history.canUndo, history.canRedo], [true, false]);
});

Deno.test("History brings a cleared drawing back by undo", () => {
  const history = new History();
  history.begin([1, 1]);
  history.clear();
  assertEquals(history.strokes, []);
  history.undo();
  assertEquals(history.strokes, [[[1, 1]]]);
});

Deno.test("History forgets what was undone once a new stroke begins", () => {
  const history = new History();
  history.begin([1, 1]);
  history.undo();
  history.begin([2, 2]);
  history.redo();
  assertEquals(history.strokes, [[[2, 2]]]);
});

Deno.test("History leaves out points that are too near, and steps that change nothing", () => {
  const history = new History();
  assertEquals(history.extend([1, 1], 1), false);
  history.clear();
  history.undo();
  history.redo();
  assertEquals([history.strokes, history.canUndo], [[], false]);
  history.begin([1, 1]);
  assertEquals(history.extend([1.5, 1], 1), false);
  assertEquals(history.extend([2, 1], 1), true);
  assertEquals(history.strokes, [[[1, 1], [2, 1]]]);
});

Deno.test("History puts a picture in the place of strokes, and undoes it", () => {
  const history = new History<string>();
  history.begin([1, 1]);
  history.show("seven.png");
  assertEquals(history.drawing, { strokes: [], picture: "seven.png" });
  assertEquals(history.isBlank, false);
  history.begin([5, 5]);
  assertEquals(history.drawing, { strokes: [[[5, 5]]] });
  history.undo();
  history.undo();
  assertEquals(history.drawing, { strokes: [[[1, 1]]] });
});

Deno.test("firstPoints() cuts a drawing off in the middle of a stroke", () => {
  const strokes: Stroke[] = [[[0, 0], [1, 0]], [[5, 5], [6, 5], [7, 5]]];
  assertEquals(firstPoints(strokes, 3), [[[0, 0], [1, 0]], [[5, 5]]]);
  assertEquals(firstPoints(strokes, 2), [[[0, 0], [1, 0]]]);
  assertEquals(firstPoints(strokes, 9), strokes);
});

Deno.test("momentsOf() spaces moments evenly and ends with the whole drawing", () => {
  const stroke = Array.from({ length: 48 }, (_, at): Point => [at, 0]);
  const moments = momentsOf([stroke.slice(0, 8), stroke.slice(8)]);
  assertEquals([moments.length, moments[0], moments.at(-1)], [24, 2, 48]);
  assertEquals(momentsOf([stroke.slice(0, 3)]), [1, 2, 3]);
  assertEquals(momentsOf([]), []);
});

Deno.test("centreOfMass() weighs pixels by their ink", () => {
  assertEquals(centreOfMass([0, 1, 0, 3], 2), { x: 1.5, y: 1.25 });
  assertEquals(centreOfMass([0, 0], 2), undefined);
  assertEquals(centreOfMass(undefined, 28), undefined);
});

import { assertEquals } from "@std/assert";
import { History } from "./history.js";

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

/**
 * The start of the worker that trains.
 *
 * @module
 */

import { startEngine } from "../page/train/engine.ts";
import { Lesson } from "./lesson.ts";
import type { News, Order } from "../page/train/messages.ts";
import { readSubset } from "../page/train/subset.ts";

const tell = (news: News): void => postMessage(news);
const early: Order[] = [];
let lesson: Lesson | undefined;

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (lesson === undefined) early.push(data);
  else lesson.take(data);
});

try {
  const [engine, subset] = await Promise.all([startEngine(), readSubset()]);
  const { name, device } = engine;
  tell({ kind: "ready", engine: `${name} (${device})` });
  lesson = new Lesson({ engine, subset, tell });
  for (const order of early) lesson.take(order);
} catch (error) {
  tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

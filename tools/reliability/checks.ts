/**
 * All checks of reliability, in the order of the page.
 *
 * @module
 */

import type { Check } from "./check.ts";
import { CORRUPT } from "./corrupt.ts";
import { FLOOD } from "./flood.ts";
import { FREEHAND } from "./freehand.ts";
import { KILL } from "./kill.ts";
import { NUMBERS } from "./numbers.ts";
import { PICTURES } from "./pictures.ts";
import { REQUESTS } from "./requests.ts";
import { SERVERS } from "./servers.ts";

/** The checks. */
export const CHECKS: readonly Check[] = [
  FREEHAND,
  PICTURES,
  KILL,
  CORRUPT,
  NUMBERS,
  REQUESTS,
  FLOOD,
  SERVERS,
];

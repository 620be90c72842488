/**
 * What the two models answer, and which of them an answer is from.
 *
 * @module
 */

import { readFreehand } from "../../freehand/freehand.ts";
import { NamedClient, type Outcome } from "./clients.ts";
import type { ModelAge } from "./fleet.ts";
import type { UnitServer } from "./unit_server.ts";

/** Drawings by hand of a class, of which requests are made. */
const [OF_CLASS, TAKEN] = [13, 3];

/** Goodness is rounded, and differs a little with the size of the batch that requests are joined into. */
const TOLERANCE = 0.02;

interface Answer {
  readonly predictions: readonly { readonly label: number; readonly goodness: readonly number[] }[];
  readonly model: { readonly name: string };
}

/**
 * Makes requests of drawings by hand.
 *
 * @param drawings How many drawings a request has; of several, so that an answer of two models would show.
 * @returns Bodies for `POST /predict`; the digits of one differ.
 */
export async function predictBodies(drawings: number): Promise<string[]> {
  const taken = (await readFreehand()).filter((_, at) => at % OF_CLASS < TAKEN);
  const instances = taken.map(({ strokes, width }) => ({ strokes, width }));
  const count = Math.floor(instances.length / drawings);
  return Array.from({ length: count }, (_, body) => {
    return JSON.stringify({ instances: instances.filter((_, at) => at % count === body) });
  });
}

/** Requests, and what each model answers to them. */
export class KnownAnswers {
  /** Bodies of requests. */
  readonly bodies: readonly string[];
  readonly #answers = new Map<ModelAge, readonly Answer[]>();

  /** @param bodies Bodies of requests. */
  constructor(bodies: readonly string[]) {
    this.bodies = bodies;
  }

  /**
   * Asks one server about all.
   *
   * @param age The model that it serves.
   * @param server The server.
   */
  async learn(age: ModelAge, server: UnitServer): Promise<void> {
    using client = new NamedClient(server.url);
    const answers: Answer[] = [];
    for (const body of this.bodies) answers.push(await (await client.ask("/predict", body)).json());
    this.#answers.set(age, answers);
  }

  /**
   * Finds the model that an answer is from, as a whole.
   *
   * @param outcome The answer.
   * @returns The model; nothing if it is neither, or not known yet.
   */
  ageOf({ body, text }: Outcome): ModelAge | undefined {
    const answer: Answer = JSON.parse(text);
    for (const [age, answers] of this.#answers) {
      const known = answers[body];
      if (known !== undefined && isSame(answer, known)) return age;
    }
    return undefined;
  }
}

function isSame(answer: Answer, known: Answer): boolean {
  const isClose = (value: number, other = NaN): boolean => Math.abs(value - other) <= TOLERANCE;
  return JSON.stringify(answer.model) === JSON.stringify(known.model) &&
    answer.predictions.length === known.predictions.length &&
    answer.predictions.every(({ label, goodness }, at) => {
      const other = known.predictions[at];
      return label === other?.label &&
        goodness.every((value, index) => isClose(value, other.goodness[index]));
    });
}

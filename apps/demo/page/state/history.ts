/**
 * The drawing as strokes, or a picture in its place, with undo and redo. It knows no page, so that tests need
 * none.
 *
 * @module
 */

/** A point in the pad's units. */
export type Point = [x: number, y: number];

/** The points of one stroke, at least one. */
export type Stroke = Point[];

/** What lies on the pad: strokes, or a picture. */
export interface Drawing<Picture = never> {
  /** The strokes, oldest first. */
  readonly strokes: readonly Stroke[];
  /** The picture, where there is one; no strokes then. */
  readonly picture?: Picture;
}

const BLANK: Drawing = { strokes: [] };

/** A drawing that remembers what it was. Clearing can be undone like any other step. */
export class History<Picture = never> {
  #drawing: Drawing<Picture> = BLANK;
  #past: Drawing<Picture>[] = [];
  #future: Drawing<Picture>[] = [];

  /** What lies on the pad. */
  get drawing(): Drawing<Picture> {
    return this.#drawing;
  }

  /** The strokes, oldest first. */
  get strokes(): readonly Stroke[] {
    return this.#drawing.strokes;
  }

  /** Whether nothing lies on the pad. */
  get isBlank(): boolean {
    const { strokes, picture } = this.#drawing;
    return strokes.length === 0 && picture === undefined;
  }

  /** Whether there is a step to undo. */
  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Whether there is a step to redo. */
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /**
   * Begins a stroke; a picture gives way to it.
   *
   * @param point Its first point: a tap makes a dot.
   */
  begin(point: Point): void {
    this.#step({ strokes: [...this.strokes, [point]] });
  }

  /**
   * Adds a point to the newest stroke.
   *
   * @param point The point.
   * @param spacing Points nearer than this to the last one are left out.
   * @returns Whether the point was added.
   */
  extend(point: Point, spacing: number): boolean {
    const stroke = this.strokes.at(-1);
    const last = stroke?.at(-1);
    if (stroke === undefined || last === undefined) return false;
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < spacing) return false;
    stroke.push(point);
    return true;
  }

  /**
   * Puts a picture in the place of all strokes.
   *
   * @param picture The picture.
   */
  show(picture: Picture): void {
    this.#step({ strokes: [], picture });
  }

  /** Removes all; does nothing where there is nothing. */
  clear(): void {
    if (!this.isBlank) this.#step(BLANK);
  }

  /** Takes the last step back, if there is one. */
  undo(): void {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.#drawing);
    this.#drawing = before;
  }

  /** Takes the step again that was undone last, if there is one. */
  redo(): void {
    const after = this.#future.pop();
    if (after === undefined) return;
    this.#past.push(this.#drawing);
    this.#drawing = after;
  }

  #step(drawing: Drawing<Picture>): void {
    this.#past.push(this.#drawing);
    this.#future = [];
    this.#drawing = drawing;
  }
}

/**
 * The beginning of a drawing.
 *
 * @param strokes The strokes.
 * @param points How many points of them.
 * @returns The strokes of these points.
 */
export function firstPoints(strokes: readonly Stroke[], points: number): Stroke[] {
  const first: Stroke[] = [];
  let left = points;
  for (const stroke of strokes) {
    if (left <= 0) break;
    first.push(stroke.slice(0, left));
    left -= stroke.length;
  }
  return first;
}

// @ts-check
/**
 * The drawing as strokes, with undo and redo. It knows no page, so that tests need none.
 *
 * @module
 */

/** @typedef {[x: number, y: number]} Point A point in the pad's units. */
/** @typedef {Point[]} Stroke The points of one stroke, at least one. */

/** A drawing that remembers what it was. Clearing can be undone like any other step. */
export class History {
  /** @type {Stroke[]} */
  #strokes = [];
  /** @type {Stroke[][]} */
  #past = [];
  /** @type {Stroke[][]} */
  #future = [];

  /**
   * The strokes, oldest first.
   *
   * @returns {readonly Stroke[]}
   */
  get strokes() {
    return this.#strokes;
  }

  /**
   * Whether there is a step to undo.
   *
   * @returns {boolean}
   */
  get canUndo() {
    return this.#past.length > 0;
  }

  /**
   * Whether there is a step to redo.
   *
   * @returns {boolean}
   */
  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * Begins a stroke.
   *
   * @param {Point} point Its first point: a tap makes a dot.
   * @returns {void}
   */
  begin(point) {
    this.#step([...this.#strokes, [point]]);
  }

  /**
   * Adds a point to the newest stroke.
   *
   * @param {Point} point The point.
   * @param {number} spacing Points nearer than this to the last one are left out.
   * @returns {boolean} Whether the point was added.
   */
  extend(point, spacing) {
    const stroke = this.#strokes.at(-1);
    const last = stroke?.at(-1);
    if (stroke === undefined || last === undefined) return false;
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < spacing) return false;
    stroke.push(point);
    return true;
  }

  /**
   * Removes all strokes; does nothing where there is none.
   *
   * @returns {void}
   */
  clear() {
    if (this.#strokes.length > 0) this.#step([]);
  }

  /**
   * Takes the last step back, if there is one.
   *
   * @returns {void}
   */
  undo() {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.#strokes);
    this.#strokes = before;
  }

  /**
   * Takes the step again that was undone last, if there is one.
   *
   * @returns {void}
   */
  redo() {
    const after = this.#future.pop();
    if (after === undefined) return;
    this.#past.push(this.#strokes);
    this.#strokes = after;
  }

  /** @param {Stroke[]} strokes What the drawing becomes. */
  #step(strokes) {
    this.#past.push(this.#strokes);
    this.#future = [];
    this.#strokes = strokes;
  }
}

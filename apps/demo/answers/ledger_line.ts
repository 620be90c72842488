/**
 * The ledger of results, as the built page has it.
 *
 * @module
 */

/** The results of an entry of the ledger: one kind of training with several seeds. */
export interface LedgerLine {
  /** The entry's name. */
  readonly id: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** The test error in percent: its mean, sample standard deviation (null of one seed), and number of seeds. */
  readonly error: { readonly mean: number; readonly std: number | null; readonly count: number };
  /** The test error that was to be reached, in percent. */
  readonly goal: number;
  /** Whether the means reach the goal. */
  readonly reached: boolean;
  /** The mean seconds of training. */
  readonly seconds: number;
  /** The best published figure that it is compared with. */
  readonly published?: { readonly name: string; readonly error: number };
}

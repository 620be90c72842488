/**
 * Digits as people write them, each style as a few points that a hand passes through.
 *
 * @module
 */

/** One way to write a digit. */
export interface Skeleton {
  /** What is special about it, such as `bar`. */
  readonly style: string;
  /**
   * Its strokes in the order in which they are drawn: points `x,y` in a square of 100, `y` downwards. The line
   * is smooth, with a corner at a point that ends with `!`.
   */
  readonly strokes: readonly string[];
}

const OVAL = "52,2 25,12 10,45 14,78 38,99 66,92 84,60 80,25 52,2 40,5";
const FIVE = "20,4 16,44! 44,36 76,48 82,72 62,97 30,98 8,86";
const UPPER_CIRCLE = "50,0 26,10 26,36 50,47 72,36 74,10 50,0";
const LOWER_CIRCLE = "50,46 20,58 16,86 48,100 80,86 78,58 50,46";

/** The styles of each digit. */
export const SKELETONS: readonly (readonly Skeleton[])[] = [
  [
    { style: "oval", strokes: [OVAL] },
    {
      style: "clockwise from the bottom",
      strokes: ["45,99 18,82 8,48 20,12 50,1 78,16 88,52 76,86 45,99"],
    },
    { style: "narrow", strokes: ["50,0 32,20 26,52 32,84 50,100 67,82 73,50 66,18 50,0"] },
    { style: "slash", strokes: [OVAL, "80,12 16,92"] },
    {
      style: "ends overlap",
      strokes: ["70,10 42,2 14,22 8,60 28,94 60,98 88,68 86,30 62,6 46,12"],
    },
    { style: "broad", strokes: ["22,10 8,34 10,70 28,94 68,98 88,76 92,40 78,12 50,2 20,10"] },
  ],
  [
    { style: "American", strokes: ["50,0 50,50 50,100"] },
    { style: "upwards", strokes: ["50,100 51,50 52,0"] },
    { style: "flag", strokes: ["24,28 42,16 58,0! 57,50 56,100"] },
    { style: "European", strokes: ["10,44 34,24 60,0! 60,100"] },
    { style: "serif", strokes: ["26,22 50,0! 50,98", "22,99 78,99"] },
    { style: "curved", strokes: ["58,0 50,35 48,70 52,100"] },
    { style: "flag apart", strokes: ["58,0 57,50 56,100", "56,1 24,30"] },
  ],
  [
    { style: "straight base", strokes: ["12,22 30,4 60,2 80,22 70,48 40,72 8,98! 50,97 92,98"] },
    {
      style: "loop",
      strokes: ["14,20 36,2 68,6 80,28 64,58 30,88 12,96 10,82 28,80 50,94 70,99 92,90"],
    },
    { style: "angular", strokes: ["8,20 36,4 78,10! 46,56 12,95! 90,95"] },
    {
      style: "curly base",
      strokes: ["16,30 24,8 52,0 74,16 68,44 44,70 16,92! 40,88 64,98 90,86"],
    },
    { style: "from the bottom", strokes: ["90,97 48,96 10,97! 44,68 72,44 78,20 58,2 28,6 14,24"] },
  ],
  [
    {
      style: "round",
      strokes: ["14,14 40,1 70,8 74,30 54,46 36,49! 64,54 82,74 66,96 34,99 8,86"],
    },
    { style: "flat top", strokes: ["12,4 78,4! 40,42! 70,50 82,74 62,97 28,98 8,86"] },
    {
      style: "loop",
      strokes: ["14,16 42,1 74,12 70,36 46,50 36,46 46,43 72,56 82,78 58,99 22,96 8,84"],
    },
    {
      style: "from the bottom",
      strokes: ["8,84 34,99 70,94 80,72 62,54 38,50! 62,44 76,26 64,5 36,2 14,16"],
    },
    {
      style: "two strokes",
      strokes: ["16,12 44,1 72,12 68,36 40,47", "42,47 74,54 82,78 60,98 28,98 10,86"],
    },
  ],
  [
    { style: "open", strokes: ["22,0 14,30 8,58! 86,58", "66,10 64,55 62,100"] },
    { style: "open and round", strokes: ["18,4 12,40 24,60 60,58 84,50", "72,0 68,50 62,100"] },
    { style: "closed, one stroke from the bottom", strokes: ["66,100 66,50 66,0! 4,68! 92,68"] },
    { style: "closed", strokes: ["62,0 4,66! 92,66", "62,2 62,100"] },
    { style: "stem first", strokes: ["70,4 66,100", "20,6 10,56! 92,54"] },
    { style: "short stem", strokes: ["40,0 8,55! 90,55", "64,28 58,100"] },
  ],
  [
    { style: "hat last", strokes: [FIVE, "20,4 82,3"] },
    { style: "hat first", strokes: ["82,5 22,4", FIVE] },
    { style: "one stroke", strokes: ["82,4 24,5! 18,46! 46,38 78,50 82,74 60,98 28,98 8,84"] },
    { style: "round", strokes: ["84,2 30,4! 24,22 22,44 50,40 78,56 76,84 48,99 12,90"] },
    { style: "from the bottom", strokes: ["8,88 36,99 68,92 80,68 58,44 20,48! 26,5! 80,3"] },
  ],
  [
    { style: "curl", strokes: ["70,2 40,22 16,58 18,86 44,99 74,90 80,68 60,52 34,58 18,76"] },
    { style: "straight stem", strokes: ["62,0 34,36 14,72 26,96 56,98 74,80 62,60 36,60 18,74"] },
    { style: "tall", strokes: ["50,0 24,32 12,66 20,94 44,100 64,86 58,66 38,60 16,74"] },
    {
      style: "from the inside",
      strokes: ["16,76 34,58 62,54 80,70 70,92 42,99 18,84 18,54 40,20 68,2"],
    },
    { style: "hooked", strokes: ["80,16 60,2 34,16 14,54 18,88 46,99 76,86 72,60 44,52 18,72"] },
  ],
  [
    { style: "plain", strokes: ["10,6 84,4! 62,50 40,100"] },
    { style: "bar", strokes: ["10,6 84,4! 62,50 42,100", "28,53 82,48"] },
    { style: "serif", strokes: ["10,22 12,4! 84,4! 60,48 44,100"] },
    { style: "curved", strokes: ["8,10 40,4 82,6! 58,38 46,70 44,100"] },
    { style: "serif and bar", strokes: ["10,20 12,5! 84,4! 62,48 48,100", "30,52 84,50"] },
    { style: "from the bottom", strokes: ["42,100 60,54 84,5! 8,6"] },
  ],
  [
    {
      style: "one stroke",
      strokes: ["74,14 48,1 22,14 28,36 54,50 78,72 64,96 36,98 16,80 30,58 58,44 78,24 72,12"],
    },
    { style: "two circles", strokes: [UPPER_CIRCLE, LOWER_CIRCLE] },
    { style: "lower circle first", strokes: [LOWER_CIRCLE, UPPER_CIRCLE] },
    {
      style: "from the middle",
      strokes: ["50,48 24,32 28,8 52,0 76,10 74,34 50,48 22,64 20,90 50,100 80,88 78,62 50,48"],
    },
    {
      style: "from the bottom",
      strokes: ["46,100 20,86 28,62 54,46 74,24 52,1 26,20 44,44 72,62 80,86 50,100"],
    },
  ],
  [
    { style: "straight", strokes: ["74,14 46,1 18,16 16,40 42,52 70,38 76,10! 74,55 70,100"] },
    {
      style: "curved",
      strokes: ["76,16 48,1 18,18 20,44 48,52 74,34 78,12 76,50 62,84 34,99 14,88"],
    },
    {
      style: "stem apart",
      strokes: ["70,26 54,4 26,8 14,30 28,52 56,50 70,26", "74,4 72,52 66,100"],
    },
    { style: "hooked", strokes: ["76,14 46,2 20,20 24,46 54,50 76,28! 78,60 66,92 36,98 16,86"] },
    { style: "from the bottom", strokes: ["58,100 70,60 76,14! 50,1 20,16 18,42 46,52 72,34"] },
  ],
];

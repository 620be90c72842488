/**
 * The instructions of WebAssembly that passes use, by their opcodes (WebAssembly 3.0, section 5.4).
 *
 * @module
 */

/** Opcodes of plain instructions. */
export const PLAIN = {
  select: 0x1b,
  i32Load: 0x28,
  f32Load: 0x2a,
  i32Store: 0x36,
  f32Store: 0x38,
  i32Store16: 0x3b,
  i32LessThan: 0x49, // unsigned
  i32IsZero: 0x45,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i32Multiply: 0x6c,
  i32Divide: 0x6e, // unsigned
  i32Remainder: 0x70, // unsigned
  i32And: 0x71,
  i32ShiftRight: 0x76, // unsigned
  f32Greater: 0x5e,
  f32Add: 0x92,
  f32Divide: 0x95,
  f32Maximum: 0x97,
} as const;

/** Opcodes of instructions on vectors. */
export const VECTOR = {
  load: 0x00,
  store: 0x0b,
  loadSplat32: 0x09,
  shuffle: 0x0d,
  storeLane64: 0x5b,
  i32x4Splat: 0x11,
  i32x4ExtractLane: 0x1b,
  f32x4ExtractLane: 0x1f,
  f32x4Splat: 0x13,
  f32x4Equal: 0x41,
  f32x4LessThan: 0x43,
  f32x4GreaterThan: 0x44,
  and: 0x4e,
  or: 0x50,
  select: 0x52,
  i32x4ShiftLeft: 0xab,
  i32x4ShiftRightSigned: 0xac,
  i32x4ShiftRight: 0xad,
  i32x4Add: 0xae,
  i32x4Subtract: 0xb1,
  f32x4Nearest: 0x6a,
  f32x4Absolute: 0xe0,
  f32x4Negate: 0xe1,
  f32x4SquareRoot: 0xe3,
  f32x4Add: 0xe4,
  f32x4Subtract: 0xe5,
  f32x4Multiply: 0xe6,
  f32x4Divide: 0xe7,
  f32x4Minimum: 0xe8,
  f32x4Maximum: 0xe9,
  f32x4PseudoMinimum: 0xea,
  f32x4PseudoMaximum: 0xeb,
  i32x4FromFloat: 0xf8, // saturating, signed
  f32x4FromInteger: 0xfa, // signed
  f32x4MultiplyAdd: 0x105, // relaxed: rounded once where the processor does so
  f32x4NegativeMultiplyAdd: 0x106, // relaxed
  relaxedSelect: 0x10b, // of a mask with all bits or none in each of four integers
} as const;

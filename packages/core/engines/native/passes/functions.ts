/**
 * The exponential and the logarithm of four floats at a time, as WebAssembly: the reductions and polynomials of
 * Cephes (Moshier 1989, `expf` and `logf`), which are right to within two units in the last place.
 *
 * @module
 */

import { VECTOR } from "./opcodes.ts";
import { type Code, floats, get, integers, set, V128, vector, type WasmFunction } from "./wasm.ts";

const { f32x4Add: add, f32x4Subtract: subtract, f32x4Multiply: multiply } = VECTOR;

/** `ln 2` in two parts, so that multiples of the first are exact. */
const [LN2_HIGH, LN2_LOW] = [0.693359375, -2.12194440e-4];
/** Where `exp` neither overflows nor becomes denormal. */
const [EXP_LEAST, EXP_MOST] = [-87.33654, 88.02];
const EXP_POLYNOMIAL = [
  1.9875691500e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
];
const LOG_POLYNOMIAL = [
  7.0376836292e-2,
  -1.1514610310e-1,
  1.1676998740e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
];

/** A polynomial by Horner's rule, highest power first. */
function polynomial([first = 0, ...others]: readonly number[], x: number): Code {
  return others.reduce<Code>(
    (sum, factor) => vector(add, vector(multiply, sum, get(x)), floats(factor)),
    floats(first),
  );
}

function shift(opcode: number, value: Code, bits: number): Code {
  return [value, [0x41, bits], vector(opcode)];
}

/** `exp`, held at its values for -87.3 and 88.0 beyond these. */
export const EXP: WasmFunction = {
  parameters: [V128],
  results: [V128],
  locals: [V128, V128],
  body: expBody(0, 1, 2),
};

function expBody(x: number, power: number, rest: number): Code {
  const times = (code: Code): Code => vector(multiply, get(power), code);
  return [
    // The order of the operands lets NaN through.
    set(x, vector(VECTOR.f32x4PseudoMaximum, get(x), floats(EXP_LEAST))),
    set(x, vector(VECTOR.f32x4PseudoMinimum, get(x), floats(EXP_MOST))),
    set(power, vector(VECTOR.f32x4Nearest, vector(multiply, get(x), floats(Math.LOG2E)))),
    set(rest, vector(subtract, get(x), times(floats(LN2_HIGH)))),
    set(rest, vector(subtract, get(rest), times(floats(LN2_LOW)))),
    vector(
      multiply,
      vector(
        add,
        vector(
          add,
          vector(
            multiply,
            polynomial(EXP_POLYNOMIAL, rest),
            vector(multiply, get(rest), get(rest)),
          ),
          get(rest),
        ),
        floats(1),
      ),
      shift(
        VECTOR.i32x4ShiftLeft,
        vector(VECTOR.i32x4Add, vector(VECTOR.i32x4FromFloat, get(power)), integers(127)),
        23,
      ),
    ),
  ];
}

/** `log`; minus infinity for 0, and NaN below it. */
export const LOG: WasmFunction = {
  parameters: [V128],
  results: [V128],
  locals: [V128, V128, V128, V128],
  body: logBody(0, { mantissa: 1, power: 2, isLarge: 3, square: 4 }),
};

function logBody(
  x: number,
  { mantissa, power, isLarge, square }: Record<
    "mantissa" | "power" | "isLarge" | "square",
    number
  >,
): Code {
  const exponent = vector(
    VECTOR.i32x4Subtract,
    shift(VECTOR.i32x4ShiftRightSigned, get(x), 23),
    integers(127),
  );
  const special = vector(
    VECTOR.select,
    floats(-Infinity),
    floats(NaN),
    vector(VECTOR.f32x4Equal, get(x), floats(0)),
  );
  const result = vector(
    add,
    vector(
      add,
      vector(
        add,
        vector(
          add,
          vector(
            multiply,
            polynomial(LOG_POLYNOMIAL, mantissa),
            vector(multiply, get(mantissa), get(square)),
          ),
          vector(multiply, get(power), floats(LN2_LOW)),
        ),
        vector(multiply, get(square), floats(-0.5)),
      ),
      get(mantissa),
    ),
    vector(multiply, get(power), floats(LN2_HIGH)),
  );
  return [
    set(power, vector(VECTOR.f32x4FromInteger, exponent)),
    set(
      mantissa,
      vector(
        VECTOR.or,
        vector(VECTOR.and, get(x), integers(0x7fffff)),
        floats(1),
      ),
    ),
    set(isLarge, vector(VECTOR.f32x4GreaterThan, get(mantissa), floats(Math.SQRT2))),
    // Between the square roots of 1/2 and 2, minus 1.
    set(
      mantissa,
      vector(
        subtract,
        vector(
          VECTOR.select,
          vector(multiply, get(mantissa), floats(0.5)),
          get(mantissa),
          get(isLarge),
        ),
        floats(1),
      ),
    ),
    set(power, vector(add, get(power), vector(VECTOR.and, get(isLarge), floats(1)))),
    set(square, vector(multiply, get(mantissa), get(mantissa))),
    vector(
      VECTOR.select,
      result,
      special,
      vector(VECTOR.f32x4GreaterThan, get(x), floats(0)),
    ),
  ];
}

/** `log(1 + exp(x))`; needs the functions' own indices. */
export function softplusFunction(exp: Code, log: Code): WasmFunction {
  const [x, small, sum] = [0, 1, 2];
  return {
    parameters: [V128],
    results: [V128],
    locals: [V128, V128],
    body: [
      // exp(-|x|), at most 1
      set(small, [vector(VECTOR.f32x4Negate, vector(VECTOR.f32x4Absolute, get(x))), exp]),
      set(sum, vector(add, get(small), floats(1))),
      // log(1 + small) is log(sum) · small / (sum - 1), which mends the rounding of the sum (Kahan).
      vector(
        add,
        vector(VECTOR.f32x4PseudoMaximum, get(x), floats(0)),
        vector(
          VECTOR.select,
          get(small),
          vector(
            VECTOR.f32x4Divide,
            vector(multiply, [get(sum), log], get(small)),
            vector(subtract, get(sum), floats(1)),
          ),
          vector(VECTOR.f32x4Equal, get(sum), floats(1)),
        ),
      ),
    ],
  };
}

/**
 * Four floats as the upper halves of four integers, rounded to the nearest bfloat16, ties away from zero: ties to even
 * would be four instructions in place of one. It is no function: V8 does not inline one, and a call takes longer than
 * the rest of many a pass.
 *
 * @param constant Makes a vector that never changes.
 */
export function rounded(value: Code, constant: (code: Code) => Code): Code {
  return vector(VECTOR.i32x4Add, value, constant(integers(0x8000)));
}

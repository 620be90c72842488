/**
 * A compute program as data: WGSL text, the buffers it binds and how many workgroups run. Nothing
 * here touches a device, so programs are planned and tested without one.
 *
 * @module
 */

import type { FusedPrecision } from "./precision.ts";
import { bytesEach } from "./values.ts";

/** How a program uses a buffer: `read`, `read_write` or `uniform`. */
export type BufferAccess = "read" | "read_write" | "uniform";

/** A buffer that a program binds. */
export interface Binding {
  /** The variable's name in WGSL. */
  readonly variable: string;
  /** The variable's type in WGSL. */
  readonly type: string;
  /** The buffer's name. */
  readonly buffer: string;
  /** How the program uses it. */
  readonly access: BufferAccess;
}

/** Workgroups along each axis of a dispatch. */
export type Workgroups = readonly [x: number, y: number, z: number];

/** A compute program. */
export interface ComputeProgram {
  /** Its name in labels and errors. */
  readonly label: string;
  /** Its text, on which alone its pipeline depends. */
  readonly wgsl: string;
  /** Its buffers, in the order of their binding numbers. */
  readonly bindings: readonly Binding[];
  /** How many workgroups run. */
  readonly workgroups: Workgroups;
}

/** What a buffer holds: state, inputs of a run, tables that never change, or intermediate values. */
export type BufferRole = "state" | "input" | "table" | "scratch";

/** A buffer of numbers. */
export interface BufferSpec {
  /** How many numbers. */
  readonly length: number;
  /** Their precision. @default {"f32"} */
  readonly precision?: FusedPrecision;
  /** What it holds. */
  readonly role: BufferRole;
  /** Whether programs bind it as a uniform buffer, not as a storage buffer. @default {false} */
  readonly uniform?: boolean;
  /** Its values, if they never change. */
  readonly values?: Uint32Array<ArrayBuffer>;
}

/** Programs that run one after the other, and their buffers by name. */
export interface ComputePlan {
  /** The buffers. */
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  /** The programs, in order; each reads what those before it wrote. */
  readonly programs: readonly ComputeProgram[];
}

/** The parts of a program's text. */
export interface ProgramParts extends Omit<ComputeProgram, "wgsl"> {
  /** Integers that its text names. */
  readonly constants: Readonly<Record<string, number>>;
  /** Declarations and functions. */
  readonly body: string;
}

/**
 * Composes a program.
 *
 * @param parts Its constants, bindings and body.
 * @returns The program; its WGSL begins with its label, constants and bindings, and enables 16-bit
 *   numbers if it names them.
 */
export function computeProgram(parts: ProgramParts): ComputeProgram {
  const { label, bindings, workgroups, constants, body } = parts;
  const text = [
    ...Object.entries(constants).map(([name, value]) => `const ${name} = ${value}u;`),
    ...bindings.map(declaration),
    body.trim(),
    "",
  ].join("\n");
  const directives = /\b(f16|vec4h)\b/.test(text) ? ["enable f16;"] : [];
  const wgsl = [`// ${label}`, ...directives, text].join("\n");
  return { label, wgsl, bindings, workgroups };
}

function declaration({ variable, type, access }: Binding, index: number): string {
  const space = access === "uniform" ? "uniform" : `storage, ${access}`;
  return `@group(0) @binding(${index}) var<${space}> ${variable} : ${type};`;
}

/**
 * A number as a WGSL expression of type `f32`.
 *
 * @param value A finite number.
 * @returns The expression.
 */
export function float(value: number): string {
  return `f32(${value})`;
}

/**
 * The size of a buffer, a multiple of 4.
 *
 * @param spec The buffer.
 * @returns Bytes.
 */
export function bytesOf({ length, precision = "f32" }: BufferSpec): number {
  return 4 * Math.ceil(length * bytesEach(precision) / 4);
}

/**
 * A lower bound of the memory that a run moves: every bound buffer once, and twice if it is both read and written.
 *
 * @param plan The programs and their buffers.
 * @returns Bytes.
 */
export function bytesMoved({ programs, buffers }: ComputePlan): number {
  const ofBinding = ({ buffer, access }: Binding): number => {
    const spec = buffers[buffer];
    return spec === undefined ? 0 : bytesOf(spec) * (access === "read_write" ? 2 : 1);
  };
  const bytes = programs.flatMap(({ bindings }) => bindings.map(ofBinding));
  return bytes.reduce((sum, each) => sum + each, 0);
}

/**
 * Puts arrays into a memory with guard zones and calls the plan's kernels on them.
 *
 * @module
 */
import "#host";
import type { Arithmetic } from "../../../../lib/training/arithmetic.ts";
import { loadKernels } from "../../../../lib/training/load_kernels.ts";
import { Arena } from "../../../../lib/training/fused/arena.ts";
import { geometryOf, type WindowShape } from "../../../../lib/training/fused/geometry.ts";
import { STATE_WORDS } from "../../../../lib/training/fused/shared/state.ts";
import { Rule, StateOffset } from "../../../../lib/training/fused/state.ts";
import { values } from "../../close.ts";

/** Both builds; what a test proves, it proves for each. */
export const builds: readonly Arithmetic[] = ["fused", "plain"];

const modules = Object.fromEntries(
  await Promise.all(
    builds.map(async (build) =>
      [build, (await loadKernels("fused", { arithmetic: build })).module] as const
    ),
  ),
);

/** Arrays in memory, by name. */
export interface Placed<Name extends string> {
  /** Address of each array. */
  readonly at: Record<Name, number>;
  /** Calls a kernel. */
  call(kernel: string, ...args: number[]): void;
  /** What an array holds now. */
  read(name: Name): Float32Array;
  /** Arrays beside which something was written; behind the last one, up to the memory's end. */
  damaged(): string[];
}

/** What scratch memory holds before: a NaN that no computation produces. */
const UNTOUCHED = 0x7fc5_0bad;

/**
 * Places arrays in a memory of their own; a number stands for as many zeros, and of "scratch" for as
 * many NaN.
 *
 * @param build which build of the kernels
 * @param arrays float32 arrays, int32 arrays, or lengths
 */
export function place<Name extends string>(
  build: Arithmetic,
  arrays: Record<Name, Float32Array | Int32Array | number>,
): Placed<Name> {
  const arena = new Arena();
  const names = Object.keys(arrays) as Name[];
  const lengthOf = (name: Name) => {
    const array: Float32Array | Int32Array | number = arrays[name];
    return typeof array === "number" ? array : array.length;
  };
  const at = Object.fromEntries(
    names.map((name) => [name, arena.allocate(name, lengthOf(name))]),
  ) as Record<Name, number>;
  const memory = arena.createMemory();
  for (const name of names) {
    const array: Float32Array | Int32Array | number = arrays[name];
    if (name === "scratch") {
      new Uint32Array(memory.buffer, at[name], lengthOf(name)).fill(UNTOUCHED);
    }
    if (typeof array === "number") continue;
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    new Uint8Array(memory.buffer).set(bytes, at[name]);
  }
  // The arena draws a guard of 64 bytes behind the last array; here it goes on to the memory's end.
  const { name: lastName, address, length } = arena.regions.at(-1)!;
  const tail = new Uint32Array(memory.buffer, address + 4 * length);
  const guard = tail[0]!;
  tail.fill(guard);
  const instance = new WebAssembly.Instance(modules[build]!, { env: { memory } });
  return {
    at,
    call: (kernel, ...args) => void (instance.exports[kernel] as CallableFunction)(...args),
    read: (name) => new Float32Array(memory.buffer, at[name], lengthOf(name)).slice(),
    damaged: () => [
      ...arena.damagedGuards(),
      ...(tail.every((word) => word === guard) ? [] : [lastName]),
    ],
  };
}

/** How many words of a scratch memory have been written to, those between included. */
export function usedWords(scratch: Float32Array): number {
  return new Uint32Array(scratch.buffer).findLastIndex((word) => word !== UNTOUCHED) + 1;
}

/** The step's state: which rule, its numbers, whether zeros may be skipped. */
export function stateOf(
  { rule = "sgd", rate = 0, epsilon = 0, beta1 = 0, beta2 = 0, nesterov = false, maySkip = true }: {
    rule?: keyof typeof Rule;
    rate?: number;
    epsilon?: number;
    beta1?: number;
    beta2?: number;
    nesterov?: boolean;
    maySkip?: boolean;
  } = {},
): Int32Array {
  const view = new DataView(new ArrayBuffer(4 * STATE_WORDS));
  view.setInt32(StateOffset.rule, Rule[rule], true);
  view.setFloat32(StateOffset.rate, rate, true);
  view.setFloat32(StateOffset.epsilon, epsilon, true);
  view.setFloat32(StateOffset.beta1, beta1, true);
  view.setFloat32(StateOffset.beta2, beta2, true);
  view.setInt32(StateOffset.nesterov, Number(nesterov), true);
  view.setInt32(StateOffset.maySkip, Number(maySkip), true);
  return new Int32Array(view.buffer);
}

/** Values of which about `share` are zeros. */
export function sparseValues(count: number, seed: number, share: number): Float32Array {
  const dice = values(count, seed + 1000);
  return values(count, seed).map((value, i) => dice[i]! < 2 * share - 1 ? 0 : value);
}

/** Numbers at the edge of what float32 holds: denormals, zeros of both signs, ±∞, NaN. */
export const edgeValues = [1e-40, -1e-45, 0, -0, Infinity, -Infinity, NaN, 3e38, 1, -1] as const;

/** A window's shape with what the output's size follows from. */
export function shapeOf(
  { input, units, window, strides = [1, 1], dilation = [1, 1], same = false }: {
    input: WindowShape["input"];
    units: number;
    window: WindowShape["window"];
    strides?: WindowShape["strides"];
    dilation?: WindowShape["dilation"];
    same?: boolean;
  },
): WindowShape {
  const side = (axis: 0 | 1) => {
    const extent = (window[axis] - 1) * dilation[axis] + 1;
    if (!same) return [Math.floor((input[axis] - extent) / strides[axis]) + 1, 0] as const;
    const length = Math.ceil(input[axis] / strides[axis]);
    const reach = (length - 1) * strides[axis] + extent - input[axis];
    return [length, Math.floor(Math.max(0, reach) / 2)] as const;
  };
  const [[height, top], [width, left]] = [side(0), side(1)];
  const output = [height, width, units] as const;
  return { input, output, window, strides, dilation, padding: [top, left] };
}

/** A shape as the kernels' table of integers. */
export function tableOf(shape: WindowShape): Int32Array {
  return Int32Array.from(geometryOf(shape));
}

/** How many numbers an image of this shape has. */
export function sizeOf([height, width, channels]: WindowShape["input"]): number {
  return height * width * channels;
}

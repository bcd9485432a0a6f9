/**
 * From arrays in files to the examples for each input of a model.
 *
 * @module
 */
import { elementCount } from "../core/nd_array.ts";
import { createRandom, permutation } from "../core/random.ts";
import { printable } from "../core/text.ts";
import type { Port } from "../tflite/graph/graph.ts";
import type { Examples } from "../tflite/mod.ts";
import type { NamedNumbers } from "./calibration_files.ts";
import type { Numbers } from "./calibration_numbers.ts";
import { scale, type Scaling } from "./calibration_scaling.ts";

/** How arrays become examples. */
export interface ExampleOptions {
  /** How many examples to take at most. */
  readonly count: number;
  /** How values are scaled; undefined where the user said nothing. */
  readonly scaling: Scaling | undefined;
  /** The scaling of uint8 values where the user said nothing; asked for only then. */
  readonly byteScaling: () => Promise<Scaling>;
  /** How many rows the tables have that the integers of an input look up. */
  readonly rowsOf: (input: Port) => number;
}

/** Picks examples; always the same ones of the same data. */
const SEED = 1;

/** Names under which people keep the one array that a model is fed with, in small letters. */
const USUAL_NAMES = ["x_train", "train_images", "x", "images", "inputs", "data"];

/**
 * Matches arrays with inputs by name, or the only array with the only input, and takes some examples
 * of each, the same rows of all.
 *
 * @param inputs the model's inputs
 * @param arrays what the files hold
 * @param options how many examples, and how their values are scaled
 * @returns float32 or int32 examples for each input, in the order of the inputs
 * @throws Error when an input has no array, or one of another shape, or not as many examples
 */
export async function examplesOfArrays(
  inputs: readonly Port[],
  arrays: NamedNumbers,
  { count, scaling, byteScaling, rowsOf }: ExampleOptions,
): Promise<Examples[]> {
  const chosen = match(inputs, arrays);
  const counts = inputs.map((input, i) => exampleCount(input, chosen[i]!));
  counts.forEach((available, i) => {
    if (available === counts[0]) return;
    throw new Error(
      `Cannot calibrate: "${chosen[i]!.name}" has ${available} examples and ` +
        `"${chosen[0]!.name}" ${counts[0]}, expected as many for each input`,
    );
  });
  const order = permutation(counts[0]!, createRandom(SEED)).subarray(0, count);
  const examples: Examples[] = [];
  for (const [i, input] of inputs.entries()) {
    const source = chosen[i]!;
    const values = take(input, source, { order, rows: rowsOf(input) });
    const needed = input.value.type === "float32"
      ? scaling ?? (source.isBytes ? await byteScaling() : undefined)
      : undefined;
    if (needed !== undefined) {
      const channels = input.value.shape.at(-1)!;
      scale(values.data as Float32Array, needed, { channels, name: input.name });
    }
    examples.push(values);
  }
  return examples;
}

/** A name as Python's signatures and the tensors of files have it: `serving_default_x:0` is `x`. */
const plain = (name: string) => name.replace(/^serving_default_/, "").replace(/:\d+$/, "");

function match(inputs: readonly Port[], arrays: NamedNumbers): Numbers[] {
  const named = new Map([...arrays].map(([name, numbers]) => [plain(name), numbers]));
  const byName = inputs.map(({ name }) => named.get(plain(name)));
  if (byName.every((numbers) => numbers !== undefined)) return byName;
  const all = [...arrays.values()];
  if (inputs.length === 1) {
    if (all.length === 1) return all;
    const usual = USUAL_NAMES.find((name) => arrays.has(name));
    if (usual !== undefined) return [arrays.get(usual)!];
  }
  // What numpy.savez calls arrays that were given to it without names.
  const inOrder = inputs.map((_, i) => arrays.get(`arr_${i}`));
  if (arrays.size === inputs.length && inOrder.every((numbers) => numbers !== undefined)) {
    return inOrder;
  }
  const list = (names: Iterable<string>) =>
    [...names].map((name) => `"${printable(name)}"`).join(", ");
  throw new Error(
    `Cannot calibrate: the data holds ${
      arrays.has("") ? "one array without a name" : `the arrays ${list(arrays.keys())}`
    }, expected one for each input of the model: ${list(inputs.map(({ name }) => name))}`,
  );
}

/** How many examples an array holds for an input, if its shape fits; axes of length 1 may be missing. */
function exampleCount({ name, value }: Port, numbers: Numbers): number {
  const size = elementCount(value.shape.slice(1));
  const expected = `[n, ${value.shape.slice(1).join(", ")}]`;
  const { shape, length } = numbers;
  const axes = (lengths: readonly number[]) => lengths.filter((length) => length !== 1).join();
  if (
    shape === undefined ? length % size !== 0 : axes(shape.slice(1)) !== axes(value.shape.slice(1))
  ) {
    throw new Error(
      `Cannot calibrate: "${numbers.name}" has ${
        shape === undefined ? `${length} values` : `the shape [${shape.join(", ")}]`
      }, expected ${expected} for input "${name}"`,
    );
  }
  const count = shape === undefined ? length / size : shape[0] ?? 0;
  if (count === 0) {
    throw new Error(`Cannot calibrate: "${numbers.name}" holds no examples, expected at least one`);
  }
  return count;
}

function take(
  { name, value }: Port,
  numbers: Numbers,
  { order, rows }: { readonly order: Uint32Array; readonly rows: number },
): Examples {
  const size = elementCount(value.shape.slice(1));
  const isInteger = value.type === "int32";
  const data = isInteger
    ? new Int32Array(order.length * size)
    : new Float32Array(order.length * size);
  order.forEach((example, row) => {
    for (let i = 0; i < size; i++) {
      const number = numbers.at(example * size + i);
      const fits = isInteger ? number === (number | 0) : Number.isFinite(number);
      const isRow = rows === Infinity || (number >= 0 && number < rows);
      if (!fits || !isRow) {
        throw new Error(
          `Cannot calibrate: example ${example} (counted from 0) of "${numbers.name}" holds ${number}, ` +
            `expected ${
              !isInteger ? "finite numbers" : isRow ? "32-bit integers" : `0 to ${rows - 1}`
            } for input "${name}"`,
        );
      }
      data[row * size + i] = number;
    }
  });
  return { data, shape: [order.length, ...value.shape.slice(1)] };
}

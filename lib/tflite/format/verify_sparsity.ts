/**
 * Checks how a sparse constant is stored: a tree with a level for each dimension, of which a compressed
 * level lists where values other than 0 are (https://ai.google.dev/edge/litert, `SparsityParameters` in
 * the schema). A runtime unpacks it by these numbers without looking at them again.
 *
 * @module
 */
import type { Fail } from "./checks.ts";
import type { DimensionMetadata, SparsityParameters } from "./schema.ts";

const COMPRESSED = 1;

/**
 * Checks a sparse tensor's levels.
 *
 * @param sparsity how it is stored
 * @param options the shape of the whole tensor, its name in errors, and what ends the verification
 * @returns how many values are stored
 * @throws InvalidModelError when the levels do not fit the shape or each other
 */
export function verifySparsity(
  sparsity: SparsityParameters,
  { shape, path, fail }: {
    readonly shape: readonly number[];
    readonly path: string;
    readonly fail: Fail;
  },
): number {
  const order = [...sparsity.traversalOrder ?? []];
  const blocks = [...sparsity.blockMap ?? []];
  const levels = sparsity.dimMetadata ?? [];
  const rank = shape.length + blocks.length;
  const isOrder = order.length === rank && new Set(order).size === rank &&
    order.every((dimension) => dimension >= 0 && dimension < rank);
  if (!isOrder || levels.length !== rank) {
    fail(
      `${path}.sparsity has ${levels.length} levels in the order [${order.join(", ")}], ` +
        `expected an order of ${rank} dimensions`,
    );
  }
  if (blocks.some((dimension) => dimension < 0 || dimension >= shape.length)) {
    fail(`${path}.sparsity.blockMap is [${blocks.join(", ")}], expected 0 to ${shape.length - 1}`);
  }
  const lengths = lengthsOf({ shape, blocks, order, levels });
  let count = 1;
  for (const [level, metadata] of levels.entries()) {
    count = countLevel(metadata, {
      count,
      length: lengths[order[level]!]!,
      path: `${path}.sparsity.dimMetadata[${level}]`,
      fail,
    });
  }
  return count;
}

/** The length of each dimension: of the tensor in blocks, then of a block. */
function lengthsOf({ shape, blocks, order, levels }: {
  readonly shape: readonly number[];
  readonly blocks: readonly number[];
  readonly order: readonly number[];
  readonly levels: readonly DimensionMetadata[];
}): readonly number[] {
  const blockLengths = blocks.map((_, index) =>
    levels[order.indexOf(shape.length + index)]?.denseSize ?? 0
  );
  const outer = shape.map((length, dimension) =>
    blocks.reduce(
      (rest, of, index) => of === dimension ? rest / blockLengths[index]! : rest,
      length,
    )
  );
  return [...outer, ...blockLengths];
}

/** Checks a level and counts its nodes. */
function countLevel(
  { format, denseSize, arraySegments, arrayIndices }: DimensionMetadata,
  { count, length, path, fail }: {
    readonly count: number;
    readonly length: number;
    readonly path: string;
    readonly fail: Fail;
  },
): number {
  if (format !== COMPRESSED) {
    if (format !== 0) fail(`${path}.format is ${format}, expected 0 or ${COMPRESSED}`);
    if (denseSize !== length || denseSize < 1) {
      fail(`${path}.denseSize is ${denseSize}, expected ${length}`);
    }
    return count * denseSize;
  }
  const segments = valuesOf(arraySegments);
  const indices = valuesOf(arrayIndices);
  const isRising = segments.every((start, part) => part === 0 || start >= segments[part - 1]!);
  const isComplete = segments[0] === 0 && segments.at(-1) === indices.length;
  if (segments.length !== count + 1 || !isRising || !isComplete) {
    fail(
      `${path} has ${segments.length} segments for ${indices.length} indices, ` +
        `expected ${count + 1} from 0 to ${indices.length}, in order`,
    );
  }
  const wrong = indices.find((index) => index < 0 || index >= length);
  if (wrong !== undefined) fail(`${path} has index ${wrong}, expected 0 to ${length - 1}`);
  return indices.length;
}

function valuesOf(vector: { readonly type: string } | undefined): readonly number[] {
  const { values } = (vector ?? {}) as { readonly values?: ArrayLike<number> };
  return Array.from(values ?? []);
}

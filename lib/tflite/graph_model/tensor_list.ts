/**
 * Lists of values, in which the loops of recurrent networks keep their steps. In a loop that is
 * unrolled every index is known, so that the list itself vanishes and its values remain.
 *
 * @module
 */
import type { Value } from "../graph/graph.ts";
import type { NodeCall } from "./node_call.ts";
import { pack, unpack } from "./operators/parts.ts";

/** A list; entries that nobody has set are undefined. */
export class TensorList {
  /** The entries. */
  readonly entries: readonly (Value | undefined)[];
  /** The shape that unset entries have, -1 where it is open; undefined where all is open. */
  readonly entryShape: readonly number[] | undefined;

  /**
   * Makes a list.
   *
   * @param entries its entries
   * @param entryShape the shape of entries that are not set
   */
  constructor(entries: readonly (Value | undefined)[], entryShape?: readonly number[]) {
    this.entries = entries;
    this.entryShape = entryShape;
  }
}

/**
 * What a node computes: a value, a list of them, nothing in the branch that is not taken, or what is
 * not known because a node on the way cannot be converted.
 */
export type NodeValue = Value | TensorList | "dead" | "unknown";

/** Lists longer than this belong to no network that could be unrolled. */
const LENGTH_LIMIT = 10_000;

type ListOperation = (call: NodeCall, inputs: readonly NodeValue[]) => readonly NodeValue[];

function listOf(call: NodeCall, input: NodeValue | undefined): TensorList {
  return input instanceof TensorList ? input : call.refuse("its input is no list");
}

function valueOf(call: NodeCall, input: NodeValue | undefined): Value {
  if (input === undefined || typeof input === "string" || input instanceof TensorList) {
    return call.refuse("its input is no value");
  }
  return input;
}

/** A number that is known while the graph is converted. */
function integerOf(call: NodeCall, input: NodeValue | undefined, what: string): number {
  const { data } = valueOf(call, input);
  return data?.length === 1 ? data[0]! : call.refuse(`its ${what} depends on data`);
}

function shapeOf(call: NodeCall, input: NodeValue | undefined): readonly number[] | undefined {
  const { data, shape } = valueOf(call, input);
  if (data === undefined) return call.refuse("the shape of its entries depends on data");
  return shape.length === 0 ? undefined : Array.from(data, Number);
}

function empty(
  call: NodeCall,
  length: number,
  entryShape?: readonly number[],
): readonly NodeValue[] {
  if (!(length >= 0 && length <= LENGTH_LIMIT)) call.refuse(`its list has ${length} entries`);
  return [new TensorList(new Array<undefined>(length).fill(undefined), entryShape)];
}

/** An entry; zeros where nobody has set it, as in TensorFlow. */
function entryOf(call: NodeCall, list: TensorList, index: number): Value {
  if (!(index >= 0 && index < list.entries.length)) {
    call.refuse(`it reads entry ${index} of ${list.entries.length}`);
  }
  const entry = list.entries[index];
  if (entry !== undefined) return entry;
  const { shape, type } = list.entries.find((other) => other !== undefined) ??
    { shape: list.entryShape ?? [-1], type: "float32" as const };
  if (shape.some((length) => length < 0)) call.refuse(`it reads entry ${index}, which is not set`);
  const zeros = new Float32Array(shape.reduce((product, length) => product * length, 1));
  return call.writer.constant(`${call.name}/zeros`, zeros, { shape, type });
}

function withEntry(call: NodeCall, list: TensorList, [index, value]: [number, Value]): TensorList {
  if (!(index >= 0 && index < LENGTH_LIMIT)) call.refuse(`it sets entry ${index}`);
  const entries = [...list.entries];
  while (entries.length <= index) entries.push(undefined);
  entries[index] = value;
  return new TensorList(entries, list.entryShape);
}

function stack(call: NodeCall, list: TensorList): Value {
  return pack(call, list.entries.map((_, index) => entryOf(call, list, index)), 0);
}

/** The entries at indices, one behind another along a new first axis. */
function gather(
  call: NodeCall,
  list: NodeValue | undefined,
  indices: NodeValue | undefined,
): readonly NodeValue[] {
  const { data } = valueOf(call, indices);
  if (data === undefined) return call.refuse("its indices depend on data");
  const from = listOf(call, list);
  return [pack(call, Array.from(data, (index) => entryOf(call, from, Number(index))), 0)];
}

/** The rows of a value, set at indices. */
const scatter = (list: TensorList, call: NodeCall, parts: {
  readonly indices: NodeValue | undefined;
  readonly value: NodeValue | undefined;
}): TensorList => {
  const { data } = valueOf(call, parts.indices);
  if (data === undefined) return call.refuse("its indices depend on data");
  const rows = unpack(call, valueOf(call, parts.value), 0);
  let result = list;
  Array.from(data, Number).forEach((index, i) => {
    result = withEntry(call, result, [index, rows[i]!]);
  });
  return result;
};

/** The operations on lists by name. Of a `TensorArray` the list is in its flow, the last input. */
export const LIST_OPERATIONS: Readonly<Record<string, ListOperation | undefined>> = {
  EmptyTensorList: (call, inputs) => empty(call, 0, shapeOf(call, inputs[0])),
  TensorListReserve: (call, inputs) =>
    empty(call, integerOf(call, inputs[1], "length"), shapeOf(call, inputs[0])),
  TensorListFromTensor: (call, inputs) => [
    new TensorList(unpack(call, valueOf(call, inputs[0]), 0)),
  ],
  TensorListGetItem: (call, inputs) => [
    entryOf(call, listOf(call, inputs[0]), integerOf(call, inputs[1], "index")),
  ],
  TensorListSetItem: (call, inputs) => [
    withEntry(call, listOf(call, inputs[0]), [
      integerOf(call, inputs[1], "index"),
      valueOf(call, inputs[2]),
    ]),
  ],
  TensorListPushBack: (call, inputs) => {
    const list = listOf(call, inputs[0]);
    return [withEntry(call, list, [list.entries.length, valueOf(call, inputs[1])])];
  },
  TensorListPopBack: (call, inputs) => {
    const list = listOf(call, inputs[0]);
    const last = entryOf(call, list, list.entries.length - 1);
    return [new TensorList(list.entries.slice(0, -1), list.entryShape), last];
  },
  TensorListStack: (call, inputs) => [stack(call, listOf(call, inputs[0]))],
  TensorListGather: (call, inputs) => gather(call, inputs[0], inputs[1]),
  TensorListLength: (call, inputs) => [
    call.integersConstant("length", [listOf(call, inputs[0]).entries.length], []),
  ],
  TensorArrayV3: (call, inputs) => {
    const [list] = empty(call, integerOf(call, inputs[0], "length"));
    return [list!, list!];
  },
  TensorArrayReadV3: (call, inputs) => [
    entryOf(call, listOf(call, inputs[2]), integerOf(call, inputs[1], "index")),
  ],
  TensorArrayWriteV3: (call, inputs) => [
    withEntry(call, listOf(call, inputs[3]), [
      integerOf(call, inputs[1], "index"),
      valueOf(call, inputs[2]),
    ]),
  ],
  TensorArrayGatherV3: (call, inputs) => gather(call, inputs[2], inputs[1]),
  TensorArrayScatterV3: (call, inputs) => [
    scatter(listOf(call, inputs[3]), call, { indices: inputs[1], value: inputs[2] }),
  ],
  TensorArraySizeV3: (call, inputs) => [
    call.integersConstant("size", [listOf(call, inputs[1]).entries.length], []),
  ],
  TensorArrayCloseV3: () => [],
};

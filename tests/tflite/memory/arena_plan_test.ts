import { assert, assertEquals, assertThrows } from "@std/assert";
import { BuiltinOperator, type Model } from "../../../lib/tflite/format/schema.ts";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { arenaPlan, planArena } from "../../../lib/tflite/memory/arena_plan.ts";
import { plannedBuffers } from "../../../lib/tflite/memory/lifetimes.ts";
import { MODELS, small } from "../official.ts";
import { TINY, tinyModel } from "../tiny_model.ts";

/** What PyPI's tflite-micro 0.dev20261023182759 reports of the models of this repository. */
const REPORTED: Readonly<Record<string, readonly [head: number, tail: number]>> = {
  mnist: [6272, 1312],
  compact: [25088, 4832],
  improved: [25088, 5472],
};

for (const [name, [head, tail]] of Object.entries(REPORTED)) {
  Deno.test(`arenaPlan() gives of ${name} the figures that TFLite Micro reports`, async () => {
    const { host, unknown } = arenaPlan(await Deno.readFile(`models/${name}.tflite`), { name });
    assertEquals(host, { head, tail, bytes: head + tail });
    assertEquals(unknown, []);
  });
}

Deno.test("arenaPlan() counts what small models borrow before they run", async () => {
  // With uint8 at both ends, whose zero points are kept. In 16 bytes less they cannot be allocated.
  const reported = {
    mlp: { head: 144, tail: 2416, bytes: 3280 },
    conv: { head: 544, tail: 3824, bytes: 5376 },
  };
  for (const model of MODELS) {
    const { host } = arenaPlan(await small.file(model, "full-int8"), { name: model });
    assertEquals(host, reported[model], model);
  }
});

Deno.test("plannedBuffers() gives steps from the one that computes to the last that reads", () => {
  const model = tinyModel();
  // image, convolved, flat and scores, each up to a multiple of 16 bytes.
  assertEquals(plannedBuffers(model, [{ graph: 0, operator: 1, bytes: 20 }]), [
    { bytes: 16, first: 0, last: 1 },
    { bytes: 32, first: 1, last: 2 },
    { bytes: 32, first: 2, last: 3 },
    { bytes: 16, first: 3, last: 3 },
    { bytes: 32, first: 2, last: 2 },
  ]);
});

Deno.test("plannedBuffers() keeps an input and an output that are not used to the end", () => {
  const [graph] = tinyModel().subgraphs!;
  const model: Model = {
    ...tinyModel(),
    subgraphs: [{
      ...graph!,
      inputs: Int32Array.of(TINY.image, TINY.flat),
      outputs: Int32Array.of(TINY.scores, TINY.convolved),
      operators: [graph!.operators![0]!],
    }],
  };
  assertEquals(
    plannedBuffers(model, []).map(({ first, last }) => [first, last]),
    [[0, 1], [1, 1], [0, 0], [1, 1]],
  );
});

Deno.test("plannedBuffers() counts the steps of graphs that an operator calls", () => {
  const [graph] = tinyModel().subgraphs!;
  const model: Model = {
    ...tinyModel(),
    subgraphs: [
      {
        ...graph!,
        operators: graph!.operators!.with(1, {
          ...graph!.operators![1]!,
          builtinOptions: { type: "IfOptions", thenSubgraphIndex: 1, elseSubgraphIndex: 1 },
        }),
      },
      graph!,
    ],
  };
  // Two calls of three steps each, and a step before each of them.
  assertEquals(plannedBuffers(model, []).slice(0, 4).map(({ first, last }) => [first, last]), [
    [0, 1],
    [1, 10],
    [2, 11],
    [11, 11],
  ]);
});

Deno.test("plannedBuffers() keeps variables out of the plan, and heeds fixed places", () => {
  const model = tinyModel();
  const [graph] = model.subgraphs!;
  const tensors = graph!.tensors!.with(TINY.convolved, {
    ...graph!.tensors![TINY.convolved]!,
    isVariable: true,
  });
  assertEquals(plannedBuffers({ ...model, subgraphs: [{ ...graph!, tensors }] }, []).length, 3);
  const offsets = Int32Array.of(1, 0, tensors.length, ...tensors.map(() => -1));
  offsets[3 + TINY.flat] = 64;
  const fixed: Model = {
    ...model,
    metadata: [{ name: "OfflineMemoryAllocation", buffer: model.buffers!.length }],
    buffers: [...model.buffers!, { data: new Uint8Array(offsets.buffer), offset: 0n, size: 0n }],
  };
  assertEquals(plannedBuffers(fixed, []).map(({ offset }) => offset), [
    undefined,
    undefined,
    64,
    undefined,
  ]);
});

Deno.test("planArena() names operators whose kernels it does not know", () => {
  const model = tinyModel();
  const [first, ...codes] = model.operatorCodes!;
  const custom = {
    ...first!,
    builtinCode: BuiltinOperator.CUSTOM,
    deprecatedBuiltinCode: BuiltinOperator.CUSTOM,
    customCode: "MY_OP",
  };
  assertEquals(planArena({ ...model, operatorCodes: [custom, ...codes] }).unknown, ["MY_OP"]);
});

Deno.test("arenaPlan() throws an InvalidModelError on bytes that are no model", () => {
  assertThrows(() => arenaPlan(new Uint8Array(40), { name: "x" }), InvalidModelError, '"x"');
});

Deno.test("arenaPlan() has room for the scratch memory of CMSIS-NN", async () => {
  const { device, cmsisNn, recommendedCmsisNn } = arenaPlan(await small.file("conv", "full-int8"));
  assert(cmsisNn.head > device.head);
  assert(recommendedCmsisNn >= cmsisNn.bytes);
});

/**
 * `.tflite` files: verified, told about, loaded and run; after each a good model must still answer as it
 * did.
 *
 * @module
 */
import { Interpreter } from "../../../tflite/runtime/interpreter.ts";
import { elementCount } from "../../../core/nd_array.ts";
import { formatSummary } from "../../../tflite/inspect/format_summary.ts";
import { inspect } from "../../../tflite/inspect/inspect.ts";
import { ARRAYS } from "../../../tflite/runtime/tensor_values.ts";
import { corpus } from "../corpus.ts";
import { mutateModel } from "../mutate_model.ts";
import { Finding, type Reader } from "../reader.ts";

/** What an input may ask for: a small file can declare tensors of 2 GB. */
const MEMORY_LIMIT = 16 * 2 ** 20;

interface Good {
  readonly answer: () => string;
  readonly expected: string;
}

let good: Promise<Good> | undefined;

/** A model that is right, loaded once and asked again and again. */
async function openGood(): Promise<Good> {
  const [file] = await corpus("tflite");
  const interpreter = await Interpreter.create(file!, { name: "good" });
  const answer = () => run(interpreter);
  return { answer, expected: answer() };
}

function run(interpreter: Interpreter): string {
  interpreter.allocateTensors();
  for (const { index, shape, dtype } of interpreter.getInputDetails()) {
    const data = new ARRAYS[dtype](elementCount(shape));
    for (let position = 0; position < data.length; position++) data[position] = position % 7;
    interpreter.setTensor(index, { data, shape });
  }
  interpreter.invoke();
  return interpreter.getOutputDetails()
    .map(({ index }) => interpreter.getTensor(index).data.join(" ")).join("\n");
}

/** Runs an input; gives the error with which it is refused. */
async function loadAndRun(input: Uint8Array): Promise<unknown> {
  try {
    using interpreter = await Interpreter.create(input, {
      name: "input",
      memoryLimit: MEMORY_LIMIT,
    });
    run(interpreter);
  } catch (error) {
    return error ?? new Finding("it throws nothing");
  }
}

/** The reader. */
export const tflite: Reader = {
  name: "tflite",
  seeds: () => corpus("tflite"),
  change: mutateModel,
  async read(input) {
    const { answer, expected } = await (good ??= openGood());
    const text = formatSummary(inspect(input, { name: "input" }));
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    if (/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/.test(text)) {
      throw new Finding("inspect prints what steers a terminal");
    }
    const refusal = await loadAndRun(input);
    if (answer() !== expected) throw new Finding("the good model answers otherwise than before");
    if (refusal !== undefined) throw refusal;
  },
};

import "#host";
import { assert, assertEquals } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { loadGraphModel } from "../../../lib/tflite/graph_model/load_graph_model.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { needsShared, sharedPath } from "../../shared.ts";
import { RELATIVE_ERROR, relativeError } from "../convert/compare.ts";

/** Models of Keras 3 that `tensorflowjs_converter` has made graph models of, recurrent ones too. */
const MODELS =
  "bidirectional embedding functional gru lstm multi nested rescaling seq_cnn seq_mlp " +
  "time_distributed";

interface Examples {
  readonly inputs: readonly { readonly shape: readonly number[]; readonly data: number[] }[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly data: number[] }[];
}

Deno.test({
  ...needsShared("graph models of the official converter compute what Keras computes"),
  async fn() {
    const folder = sharedPath("reference/keras");
    for (const name of MODELS.split(" ")) {
      const text = await Deno.readTextFile(`${folder}/${name}/io.json`);
      const { inputs, outputs } = JSON.parse(text) as Examples;
      const model = await loadGraphModel(`${folder}/${name}/tfjs_graph`);
      using interpreter = await Interpreter.create(convert(model));
      interpreter.allocateTensors();
      const count = inputs[0]!.shape[0]!;
      const found: number[][] = outputs.map(() => []);
      for (let example = 0; example < count; example++) {
        for (const [i, { index, shape }] of interpreter.getInputDetails().entries()) {
          const size = inputs[i]!.data.length / count;
          const part = inputs[i]!.data.slice(example * size, (example + 1) * size);
          interpreter.setTensor(index, { data: Float32Array.from(part), shape });
        }
        interpreter.invoke();
        for (const [i, { index }] of interpreter.getOutputDetails().entries()) {
          found[i]!.push(...interpreter.getTensor(index).data);
        }
      }
      assertEquals(found.length, outputs.length);
      for (const [i, { data }] of outputs.entries()) {
        const error = relativeError(found[i]!, data);
        assert(error <= RELATIVE_ERROR, `${name}: relative error ${error}`);
      }
    }
  },
});

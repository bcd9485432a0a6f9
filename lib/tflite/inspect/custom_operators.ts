/**
 * The custom operators that runtimes have without being given them. Measured as operator_support.ts is.
 *
 * @module
 */
import type { RuntimeName } from "./runtimes.ts";

/** The runtimes that have it, by the operator's own name. */
const BUILT_IN: ReadonlyMap<string, readonly RuntimeName[]> = new Map<string, RuntimeName[]>([
  // At the end of models that find objects, such as SSD.
  ["TFLite_Detection_PostProcess", ["today", "of2023", "micro"]],
  ["AudioSpectrogram", ["today", "of2023"]],
  ["Mfcc", ["today", "of2023"]],
  ["NumericVerify", ["today", "of2023"]],
  // MediaPipe's, which XNNPACK has.
  ["Convolution2DTransposeBias", ["today"]],
  ["MaxPoolingWithArgmax2D", ["today"]],
  ["MaxUnpooling2D", ["today"]],
  ["CIRCULAR_BUFFER", ["micro"]],
  ...[
    "SignalDelay SignalEnergy SignalFftAutoScale SignalFilterBank SignalFilterBankLog",
    "SignalFilterBankSpectralSubtraction SignalFilterBankSquareRoot SignalFramer SignalIrfft",
    "SignalOverlapAdd SignalPCAN SignalRfft SignalStacker SignalWindow",
  ].join(" ").split(" ").map((name): [string, RuntimeName[]] => [name, ["micro"]]),
]);

/**
 * Says why a runtime cannot run a custom operator.
 *
 * @param name the operator's own name
 * @param runtime the runtime
 * @returns the reason; undefined when it has it
 */
export function customReason(name: string, runtime: RuntimeName): string | undefined {
  if (BUILT_IN.get(name)?.includes(runtime)) return undefined;
  if (name === "ethos-u") {
    return runtime === "micro"
      ? `the custom operator "ethos-u" (made by Vela) needs Arm's Ethos-U processor and its driver`
      : `the custom operator "ethos-u" (made by Vela) runs in TFLite Micro on Arm's Ethos-U alone`;
  }
  if (name === "edgetpu-custom-op") {
    return `the custom operator "edgetpu-custom-op" needs Google's Edge TPU and its library`;
  }
  if (name.startsWith("Flex")) {
    return `the custom operator "${name}" is TensorFlow's own: it needs the Flex delegate`;
  }
  return `the custom operator "${name}" must be brought by the application`;
}

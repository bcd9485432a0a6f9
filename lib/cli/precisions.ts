import type { Precision } from "../tflite/mod.ts";

/** The choices of `--quantize`, from the largest file to the smallest. */
export const PRECISIONS = [
  "float32",
  "float16",
  "dynamic-range",
  "full-int8",
] as const satisfies readonly Precision[];

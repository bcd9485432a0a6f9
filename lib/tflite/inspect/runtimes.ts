/**
 * The runtimes that files are judged for.
 *
 * @module
 */

/** The runtimes that files are judged for: of today, of 2023, of microcontrollers. */
export type RuntimeName = "today" | "of2023" | "micro";

/** What the runtimes are called. */
export const RUNTIMES: Readonly<Record<RuntimeName, string>> = {
  /** What phones and computers get today; PyPI's `ai-edge-litert`. */
  today: "LiteRT 2.3.0 (today)",
  /** What stands for the phones and boards in use; PyPI's `tflite-runtime`. */
  of2023: "TensorFlow Lite 2.14.0 (2023)",
  /** Microcontrollers; PyPI's `tflite-micro`. */
  micro: "TFLite Micro",
};

"""Runs the cases that the tests have written (see cases.ts) in one official runtime.

Usage: python check.py RUNTIME FOLDER

Prints a line a case and, last, how many passed and failed. Float arrays go in and come out:
quantized inputs and outputs are converted with the scale and zero point that the file gives.
"""

import json
import pathlib
import sys

import numpy as np


def quantize(values, dtype, scale, zero_point):
    if dtype == np.float32 or not scale:
        return values.astype(dtype)
    limits = np.iinfo(dtype)
    return np.clip(np.round(values / scale) + zero_point, limits.min, limits.max).astype(dtype)


def dequantize(values, scale, zero_point):
    # Integers without a scale, such as indices, are what they are.
    return (values.astype(np.float32) - zero_point) * scale if scale else values


class Interpreter:
    """tf.lite.Interpreter, of ai-edge-litert or tflite-runtime."""

    def __init__(self, module, content):
        self.interpreter = module.Interpreter(model_content=content)
        self.interpreter.allocate_tensors()

    def run(self, inputs):
        for detail, values in zip(self.interpreter.get_input_details(), inputs):
            quantized = quantize(values, detail["dtype"], *detail["quantization"])
            self.interpreter.set_tensor(detail["index"], quantized.reshape(detail["shape"]))
        self.interpreter.invoke()
        return [
            dequantize(self.interpreter.get_tensor(detail["index"]), *detail["quantization"])
            for detail in self.interpreter.get_output_details()
        ]


class Micro:
    """TFLite Micro, which gives scales as arrays."""

    def __init__(self, module, content, counts):
        self.interpreter = module.Interpreter.from_bytes(content)
        self.counts = counts

    @staticmethod
    def scaling(detail):
        parameters = detail["quantization_parameters"]
        scales, zero_points = parameters["scales"], parameters["zero_points"]
        return (scales[0], zero_points[0]) if len(scales) else (0.0, 0)

    def run(self, inputs):
        for index, values in enumerate(inputs):
            detail = self.interpreter.get_input_details(index)
            quantized = quantize(values, detail["dtype"], *self.scaling(detail))
            self.interpreter.set_input(quantized.reshape(detail["shape"]), index)
        self.interpreter.invoke()
        return [
            dequantize(
                self.interpreter.get_output(index),
                *self.scaling(self.interpreter.get_output_details(index)),
            )
            for index in range(self.counts)
        ]


def load(runtime, content, outputs):
    if runtime == "ai-edge-litert":
        from ai_edge_litert import interpreter as module
    elif runtime == "tflite-runtime":
        from tflite_runtime import interpreter as module
    elif runtime == "tflite-micro":
        from tflite_micro.python.tflite_micro import runtime as module

        return Micro(module, content, outputs)
    else:
        sys.exit(f"unknown runtime {runtime}")
    return Interpreter(module, content)


def check(runtime, path, case):
    arrays = {
        kind: [
            np.fromfile(path.with_name(f"{path.stem}.{kind}{i}.bin"), np.float32).reshape(shape)
            for i, shape in enumerate(case[f"{kind}s"])
        ]
        for kind in ("input", "output")
    }
    model = load(runtime, path.with_suffix(".tflite").read_bytes(), len(case["outputs"]))
    worst = 0.0
    for example in range(len(arrays["input"][0])):
        found = model.run([values[example : example + 1] for values in arrays["input"]])
        for got, want in zip(found, arrays["output"], strict=True):
            worst = max(worst, float(np.abs(got.ravel() - want[example].ravel()).max()))
    if not worst <= case["tolerance"]:
        raise AssertionError(f"differs by {worst:.3g}, expected at most {case['tolerance']:g}")
    return worst


def main():
    runtime, folder = sys.argv[1:]
    results = {"passed": 0, "failed": 0}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        case = json.loads(path.read_text())
        if runtime not in case["runtimes"]:
            continue
        try:
            print(f"{runtime} {path.stem}: ok, largest difference {check(runtime, path, case):.3g}")
            results["passed"] += 1
        except Exception as error:
            print(f"{runtime} {path.stem}: FAILED, {error}")
            results["failed"] += 1
    if results["passed"] + results["failed"] == 0:
        sys.exit(f"{runtime}: no case in {folder}, expected some")
    print(f"{runtime}: {results['passed']} passed, {results['failed']} failed")
    sys.exit(results["failed"] > 0)


main()

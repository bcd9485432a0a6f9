"""Checks what operator_support.ts says of one official runtime: which operators and versions it has.

Usage: python operators.py RUNTIME FOLDER

FOLDER holds the files that operators.ts writes. Each is loaded in a process of its own, since
operators without their options may crash a runtime; what counts is whether it says that it has no
such operator.
"""

import json
import os
import pathlib
import re
import sys
import tempfile

MISSING = re.compile(r"Didn't find op|Failed to get registration|Op builtin_code out of range")
COLUMNS = {"ai-edge-litert": "today", "tflite-runtime": "of2023", "tflite-micro": "micro"}


def loader(runtime):
    """Imports the runtime, once for all the processes, and gives what loads a file in it."""
    if runtime == "tflite-micro":
        from tflite_micro import runtime as micro

        return micro.Interpreter.from_file
    if runtime == "tflite-runtime":
        from tflite_runtime.interpreter import Interpreter
    else:
        from ai_edge_litert.interpreter import Interpreter
    return Interpreter


def has_operator(load, path):
    with tempfile.TemporaryFile() as output:
        process = os.fork()
        if process == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            try:
                load(str(path))
            except BaseException as error:
                os.write(1, str(error).encode())
            os._exit(0)
        os.waitpid(process, 0)
        output.seek(0)
        return not MISSING.search(output.read().decode(errors="replace"))


def expectation(runtime, entry, version):
    said = entry[COLUMNS[runtime]]
    return said if runtime == "tflite-micro" else entry["first"] <= version <= said


def main():
    runtime, folder = sys.argv[1:]
    support = json.loads((pathlib.Path(folder) / "support.json").read_text())
    load = loader(runtime)
    wrong = []
    for entry in support:
        for path in pathlib.Path(folder).glob(f"{entry['code']}-*.tflite"):
            version = int(path.stem.split("-")[1])
            if has_operator(load, path) != expectation(runtime, entry, version):
                wrong.append(f"{entry['name']} version {version}")
    passed = len(support) - len({name.split()[0] for name in wrong})
    for name in wrong:
        print(f"{runtime} {name}: FAILED, operator_support.ts says otherwise")
    print(f"{runtime} operators: {passed} passed, {len(support) - passed} failed")
    sys.exit(bool(wrong))


main()

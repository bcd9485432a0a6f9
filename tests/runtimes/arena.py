"""Compares the arenas that the tests have planned (arena_plan.ts) with what TFLite Micro takes.

Usage: python arena.py FOLDER

FOLDER holds .json files beside .tflite files, as cases.ts and arena_test.ts write them. The tensors
must take what was planned or up to 5 % less, and the recommended arena must be enough, without
being more than 5 % and 1 KB above what is needed.
"""

import json
import os
import pathlib
import re
import sys
import tempfile

from tflite_micro import runtime


def allocate(content, size):
    """Bytes of head and tail in an arena of a size; None when it is too small."""
    with tempfile.TemporaryFile() as output:
        saved = os.dup(2)
        os.dup2(output.fileno(), 2)
        try:
            runtime.Interpreter.from_bytes(content, arena_size=size).print_allocations()
        except RuntimeError:
            return None
        finally:
            os.dup2(saved, 2)
            os.close(saved)
        output.seek(0)
        text = output.read().decode()
    return tuple(int(re.search(rf"{part} (\d+) bytes", text)[1]) for part in ("head", "tail"))


def check(content, arena):
    recommended = arena["recommended"]
    plenty = allocate(content, 2 * recommended + (1 << 20))
    if plenty is None:
        raise AssertionError("TFLite Micro does not take it in any arena")
    head, tail = plenty
    planned = arena["host"]["head"]
    if not head <= planned <= 1.05 * head:
        raise AssertionError(f"{planned} bytes of tensors are planned, it takes {head}")
    if allocate(content, recommended) is None:
        raise AssertionError(f"the recommended {recommended} bytes are too few")
    # Small models need more while they are planned than when they run.
    needed = max(head + tail, arena["host"]["bytes"])
    if recommended > 1.05 * needed + 1024:
        raise AssertionError(f"{recommended} bytes are recommended, {needed} are enough")
    return f"head {head}, tail {tail}, recommended {recommended}"


def main():
    (folder,) = sys.argv[1:]
    results = {"passed": 0, "failed": 0}
    for path in sorted(pathlib.Path(folder).rglob("*.json")):
        case = json.loads(path.read_text())
        if not isinstance(case, dict) or "arena" not in case:
            continue
        try:
            found = check(path.with_suffix(".tflite").read_bytes(), case["arena"])
            print(f"arena {path.stem}: ok, {found}")
            results["passed"] += 1
        except AssertionError as error:
            print(f"arena {path.stem}: FAILED, {error}")
            results["failed"] += 1
    if results["passed"] + results["failed"] == 0:
        sys.exit(f"arena: no case in {folder}, expected some")
    print(f"arena: {results['passed']} passed, {results['failed']} failed")
    sys.exit(results["failed"] > 0)


main()

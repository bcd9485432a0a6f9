"""Does in a real kernel what people do with a notebook: stops training, and runs cells twice.

    python kernel.py DENO NOTEBOOK

needs jupyter_client and nbformat. Interrupted training must stop within a second and leave no
tensors behind, and the kernel must go on.
"""

import json
import os
import sys
import tempfile
import threading
import time

import nbformat
from jupyter_client.manager import KernelManager

deno, path = sys.argv[1:]
results = []


def check(what, passed, found):
    results.append(passed)
    print("ok  " if passed else "FAIL", what, f"({found})")


def run(client, code, timeout=120):
    """Runs a cell: its last printed line, and its status."""
    printed = []

    def keep(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=keep, timeout=timeout)
    return "".join(printed).strip().split("\n")[-1], reply["content"]["status"]


def kernel_folder(folder):
    kernel = os.path.join(folder, "kernels", "deno")
    os.makedirs(kernel)
    argv = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"]
    with open(os.path.join(kernel, "kernel.json"), "w") as file:
        json.dump({"argv": argv, "display_name": "Deno", "language": "typescript"}, file)
    return folder


def code_cells():
    """The source of each, and which of them trains."""
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells
               if cell.cell_type == "code"]
    training = next(i for i, source in enumerate(sources) if "await train(" in source)
    return sources, training


with tempfile.TemporaryDirectory() as folder:
    os.environ["JUPYTER_PATH"] = kernel_folder(folder)
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=os.path.dirname(os.path.abspath(path)))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    try:
        sources, index = code_cells()
        training = sources[index]
        for source in sources[:index]:
            run(client, source)
        # The optimizer's own tensors come with the first step.
        first = "{ images: { ...trainImages, shape: [32, 28, 28] as const, " \
            "data: trainImages.data.slice(0, 32 * 784) }, labels: mnist.train.labels.slice(0, 32) }"
        run(client, f"await train(model, {first}, {{ epochs: 1 }});")
        tensors, _ = run(client, "console.log(tf.memory().numTensors);")

        interrupted = []
        timer = threading.Timer(3, lambda: (interrupted.append(time.time()),
                                            manager.interrupt_kernel()))
        timer.start()
        long = training.replace("epochs: 5", "epochs: 5000")
        assert long != training, "the training cell has no epochs: 5"
        said, status = run(client, long.replace("showTraining(5)", "showTraining(5000)"))
        seconds = time.time() - interrupted[0]
        check("an interrupted training cell stops within a second", seconds <= 1, f"{seconds:.2f} s")
        check("it ends without an error", status == "ok", status)
        check("the kernel lives", manager.is_alive(), manager.is_alive())
        after, status = run(client, "console.log(tf.memory().numTensors);")
        check("the next cell runs", status == "ok", status)
        check("no tensors are left behind", after == tensors, f"{tensors} before, {after} after")

        manager.interrupt_kernel()
        said, status = run(client, "console.log(1 + 1);")
        check("an interrupted idle kernel goes on", (said, status) == ("2", "ok"), said)

        said, _ = run(client, training)
        check("the training cell runs again", said.startswith("Training accuracy: 0.9"), said)
        after, _ = run(client, "console.log(tf.memory().numTensors);")
        check("and leaves no tensors behind", after == tensors, f"{tensors} before, {after} after")

        failed = [source for source in sources if run(client, source)[1] != "ok"]
        check("all cells run a second time", not failed, failed)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
sys.exit(0 if all(results) else 1)

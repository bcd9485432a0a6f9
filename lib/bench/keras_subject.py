"""The subject that trains with Keras: `model.fit` on the same pixels, in the same batches.

Arguments: a file of uint8 pixels, one of labels, the case as JSON.
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402

# How many pixels are used, at most: MNIST's first 25,000 images.
PIXELS = 25_000 * 28 * 28


def create_layer(layer):
    kind = layer["kind"]
    if kind == "dense":
        return keras.layers.Dense(layer["units"], activation="relu" if layer.get("relu") else None)
    if kind == "conv2d":
        return keras.layers.Conv2D(
            layer["filters"], layer["size"], strides=layer.get("stride", 1), activation="relu"
        )
    if kind == "maxpool":
        return keras.layers.MaxPooling2D()
    if kind == "flatten":
        return keras.layers.Flatten()
    return keras.layers.Dropout(layer["rate"])


def main(pixel_file, label_file, text):
    case = json.loads(text)
    height, width, channels = case["shape"]
    pixels = np.fromfile(pixel_file, np.uint8)[:PIXELS]
    count = len(pixels) // (height * width * channels)
    images = pixels[: count * height * width * channels].reshape(count, height, width, channels)
    images = images.astype("float32") / 255
    if case.get("noZeros"):
        images[images == 0] = 1
    labels = np.fromfile(label_file, np.uint8)[:count]
    model = keras.Sequential(
        [keras.layers.Input(case["shape"])] + [create_layer(layer) for layer in case["layers"]]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    batch, steps = case["batch"], case["steps"]
    start, size = 0, batch * steps

    def fit():
        nonlocal start
        if start + size > count:
            start = 0
        chosen = slice(start, start + size)
        start += size
        options = dict(batch_size=batch, epochs=1, shuffle=False, verbose=0)
        model.fit(images[chosen], labels[chosen], **options)

    fit()
    print("ready", flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        fit()
        print((time.perf_counter() - begin) * 1000 / steps, flush=True)


main(*sys.argv[1:])

"""The tutorial as a script: read MNIST, train five epochs, evaluate, convert, save.

Arguments: a folder with `train-pixels`, `train-labels`, `test-pixels`, `test-labels` (uint8), and the
file to write.
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def load(directory, name):
    pixels = np.fromfile(f"{directory}/{name}-pixels", np.uint8).reshape(-1, 28, 28)
    return pixels / 255.0, np.fromfile(f"{directory}/{name}-labels", np.uint8)


def main(directory, output):
    train_images, train_labels = load(directory, "train")
    test_images, test_labels = load(directory, "test")
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Input((28, 28)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(128, activation="relu"),
            tf.keras.layers.Dense(10),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    model.fit(train_images, train_labels, epochs=5, verbose=0)
    model.evaluate(test_images, test_labels, verbose=0)
    converted = tf.lite.TFLiteConverter.from_keras_model(model).convert()
    with open(output, "wb") as file:
        file.write(converted)


main(*sys.argv[1:])

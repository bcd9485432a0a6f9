"""Writes keras_cases.json: what layers of Keras compute, to compare ours with.

Usage: python keras_cases.py > keras_cases.json   (Keras 3.15.1 with JAX)

Each case has the layer's class and configuration, its weights, inputs and outputs. Numbers have five
digits after the point, and are what Keras was given.
"""

import inspect
import json
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras  # noqa: E402
import numpy as np  # noqa: E402

layers = keras.layers
random = np.random.default_rng(1)


def numbers(shape, low=-2.0, high=2.0):
    return np.round(random.uniform(low, high, shape), 5).astype(np.float32)


def flat(array):
    return [round(float(value), 7) for value in np.asarray(array, np.float32).ravel()]


def case(class_name, shapes, kwargs=None, call=None, ints=None, note=""):
    """One case: a layer of a class, called with inputs of the given shapes."""
    layer = getattr(layers, class_name)(**(kwargs or {}))
    inputs = [
        random.integers(0, ints, shape).astype(np.int32) if ints else numbers(shape)
        for shape in shapes
    ]
    # Layers that act at random do so when they are called like this, unless they are told.
    training = "training" in inspect.signature(layer.call).parameters
    options = {"training": False} if training else {}
    spread = call or (lambda inputs: [inputs if len(inputs) > 1 else inputs[0]])
    apply = lambda layer, inputs: layer(*spread(inputs), **options)  # noqa: E731
    apply(layer, inputs)
    for weight in layer.weights:
        if weight.name == "count":
            continue
        positive = "variance" in weight.name
        weight.assign(numbers(weight.shape, 0.5, 1.5) if positive else numbers(weight.shape, -1, 1))
    if class_name == "Normalization" and layer.weights:
        layer.finalize_state()
    outputs = apply(layer, inputs)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    prefix = layer.name + "/"
    return {
        "name": f"{class_name} {' × '.join(map(str, shapes))} {note or kwargs or ''}".strip(),
        "className": class_name,
        "config": layer.get_config(),
        "weights": [
            {
                "name": weight.path.removeprefix(prefix),
                "shape": list(weight.shape),
                "values": flat(weight.numpy()),
            }
            for weight in layer.weights
        ],
        "inputs": [{"shape": list(x.shape), "dtype": str(x.dtype), "values": flat(x)} for x in inputs],
        "outputs": [{"shape": list(y.shape), "values": flat(y)} for y in outputs],
    }


IMAGE = [(1, 4, 5, 2)]
SEQUENCE = [(1, 6, 3)]
SQUARE = [(1, 6, 6, 3)]

NOTHING = {
    "ActivityRegularization": {"l2": 0.1},
    "AlphaDropout": {"rate": 0.5},
    "Dropout": {"rate": 0.5},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 1.0},
    "Identity": {},
    "RandomBrightness": {"factor": 0.2},
    "RandomColorDegeneration": {"factor": 0.5},
    "RandomColorJitter": {"brightness_factor": 0.2},
    "RandomContrast": {"factor": 0.2},
    "RandomElasticTransform": {"factor": 1.0},
    "RandomErasing": {"factor": 1.0},
    "RandomFlip": {},
    "RandomGaussianBlur": {},
    "RandomGrayscale": {"factor": 1.0},
    "RandomHue": {"factor": 0.2},
    "RandomInvert": {"factor": 1.0},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.2},
    "RandomSaturation": {"factor": 0.2},
    "RandomSharpness": {"factor": 0.2},
    "RandomShear": {"x_factor": 0.2},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": 0.2},
    "RandomZoom": {"height_factor": 0.2},
    "SpatialDropout2D": {"rate": 0.5},
}

ACTIVATIONS = (
    "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear "
    "log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign "
    "sparse_plus sparse_sigmoid squareplus tanh tanh_shrink"
).split()


def recurrent():
    for name in ("LSTM", "GRU", "SimpleRNN"):
        yield case(name, SEQUENCE, {"units": 3})
        yield case(name, SEQUENCE, {"units": 3, "use_bias": False, "return_sequences": True})
        yield case(name, SEQUENCE, {"units": 2, "go_backwards": True, "return_state": True})
    yield case("GRU", SEQUENCE, {"units": 3, "reset_after": False})
    yield case("GRU", SEQUENCE, {"units": 3, "recurrent_activation": "hard_sigmoid"})


def normalization():
    yield case("BatchNormalization", IMAGE, {"axis": 1})
    yield case("BatchNormalization", SEQUENCE, {"axis": 1, "scale": False})
    yield case("BatchNormalization", SEQUENCE)
    yield case("GroupNormalization", [(1, 4, 5, 6)], {"groups": 3})
    yield case("GroupNormalization", [(1, 4, 6)], {"groups": 2, "center": False})
    yield case("GroupNormalization", [(1, 4, 6)], {"groups": -1})
    yield case("GroupNormalization", [(1, 6)], {"groups": 2})
    yield case("LayerNormalization", SEQUENCE, {"axis": [1, 2]})
    yield case("RMSNormalization", SEQUENCE)
    yield case("RMSNormalization", IMAGE, {"axis": [2, 3]})
    yield case("UnitNormalization", SEQUENCE)
    yield case("UnitNormalization", IMAGE, {"axis": 1})
    yield case("Normalization", SEQUENCE)
    yield case("Normalization", IMAGE, {"axis": [1, 3], "invert": True})
    yield case("Normalization", SEQUENCE, {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 0.5, 0.0]})
    yield case("Normalization", SEQUENCE, {"axis": None, "mean": 1.5, "variance": 4.0})
    yield case("Rescaling", IMAGE, {"scale": 0.25, "offset": -1.0})
    yield case("Rescaling", SEQUENCE, {"scale": [0.5, 2.0, 4.0], "offset": [0.1, 0.2, 0.3]})


def convolution():
    yield case("Conv1D", SEQUENCE, {"filters": 4, "kernel_size": 3, "padding": "causal"})
    causal = {"filters": 2, "kernel_size": 2, "padding": "causal", "dilation_rate": 2}
    yield case("Conv1D", SEQUENCE, causal | {"activation": "relu"})
    yield case("Conv1D", SEQUENCE, {"filters": 2, "kernel_size": 2, "padding": "causal", "strides": 2})
    yield case("Conv1D", [(1, 6, 4)], {"filters": 6, "kernel_size": 2, "groups": 2})
    yield case("Conv2D", [(1, 5, 5, 4)], {"filters": 6, "kernel_size": 3, "groups": 2})
    yield case("Conv2D", [(1, 5, 5, 4)], {"filters": 4, "kernel_size": 2, "groups": 4, "padding": "same"})
    for padding in ("valid", "same"):
        for strides in (1, 2, 3):
            options = {"kernel_size": 3, "strides": strides, "padding": padding}
            yield case("Conv1DTranspose", SEQUENCE, options | {"filters": 2})
            yield case("DepthwiseConv1D", SEQUENCE, options | {"depth_multiplier": 2})
            yield case("SeparableConv1D", SEQUENCE, options | {"filters": 4, "activation": "relu"})
        yield case(
            "DepthwiseConv2D", [(1, 7, 6, 2)],
            {"kernel_size": 2, "dilation_rate": [2, 3], "padding": padding},
        )
        yield case(
            "SeparableConv2D", [(1, 7, 6, 2)],
            {"filters": 3, "kernel_size": 2, "dilation_rate": 2, "padding": padding},
        )
        yield case("DepthwiseConv1D", SEQUENCE, {"kernel_size": 2, "dilation_rate": 2, "padding": padding})
        options = {"filters": 3, "kernel_size": 3, "padding": padding}
        yield case("Conv2DTranspose", IMAGE, options | {"strides": 2, "output_padding": 1})
        yield case("Conv2DTranspose", IMAGE, options | {"strides": 3, "output_padding": [0, 2]})
        yield case("Conv2DTranspose", IMAGE, options | {"dilation_rate": 2})
        yield case("Conv1DTranspose", SEQUENCE, options | {"strides": 2, "output_padding": 1})


def shape():
    for interpolation in ("nearest", "bilinear"):
        yield case("UpSampling2D", IMAGE, {"size": [2, 3], "interpolation": interpolation})
        for size in ((8, 10), (3, 3), (2, 7), (4, 5)):
            kwargs = {"height": size[0], "width": size[1], "interpolation": interpolation}
            yield case("Resizing", IMAGE, kwargs)
    yield case("Resizing", IMAGE, {"height": 3, "width": 3, "crop_to_aspect_ratio": True})
    yield case("Resizing", IMAGE, {"height": 6, "width": 6, "pad_to_aspect_ratio": True})
    yield case("CenterCrop", SQUARE, {"height": 4, "width": 3})
    yield case("CenterCrop", SQUARE, {"height": 5, "width": 6})
    yield case("CenterCrop", SQUARE, {"height": 8, "width": 9})
    yield case("CenterCrop", SQUARE, {"height": 4, "width": 9})
    yield case("RandomCrop", SQUARE, {"height": 6, "width": 6})
    yield case("UpSampling1D", SEQUENCE, {"size": 2})
    yield case("ZeroPadding1D", SEQUENCE, {"padding": [1, 2]})
    yield case("Cropping1D", SEQUENCE, {"cropping": [1, 2]})
    yield case("Reshape", IMAGE, {"target_shape": [-1, 4]})
    yield case("Softmax", IMAGE, {"axis": 1})
    yield case("Softmax", SEQUENCE, {"axis": [1, 2]})
    yield case("ELU", SEQUENCE, {"alpha": 0.5})
    yield case("LeakyReLU", SEQUENCE, {"negative_slope": 0.1})
    yield case("PReLU", IMAGE, {"shared_axes": [1, 2]})
    yield case("ReLU", SEQUENCE, {"negative_slope": 0.2})
    yield case("ReLU", SEQUENCE, {"threshold": 0.5})
    yield case("ReLU", SEQUENCE, {"negative_slope": 0.2, "threshold": 0.5, "max_value": 1.5})
    yield case("Subtract", [(1, 4, 3), (1, 4, 3)])
    yield case("Discretization", SEQUENCE, {"bin_boundaries": [-1.0, 0.0, 0.5]})


def attention():
    both = [(1, 4, 3), (1, 5, 3)]
    yield case("Attention", both)
    yield case("Attention", [*both, (1, 5, 3)], {"use_scale": True})
    yield case("Attention", both, {"score_mode": "concat", "use_scale": True})
    yield case("AdditiveAttention", both)
    yield case("AdditiveAttention", both, {"use_scale": False})
    heads = {"num_heads": 2, "key_dim": 3}
    spread = lambda inputs: inputs  # noqa: E731
    yield case("MultiHeadAttention", both, heads, spread)
    yield case("MultiHeadAttention", [(1, 4, 6), (1, 5, 4), (1, 5, 3)], heads, spread)
    yield case("MultiHeadAttention", both, heads | {"use_bias": False, "output_shape": 4}, spread)
    twice = lambda inputs: inputs * 2  # noqa: E731
    yield case("MultiHeadAttention", [(1, 4, 6)], heads, twice, note="of one value")
    yield case("EinsumDense", SEQUENCE, {"equation": "abc,cd->abd", "output_shape": [None, 4], "bias_axes": "d"})
    yield case("EinsumDense", SEQUENCE, {"equation": "...x,xy->...y", "output_shape": 4, "activation": "relu"})
    yield case(
        "EinsumDense", SEQUENCE,
        {"equation": "abc,cde->abde", "output_shape": [None, 2, 4], "bias_axes": "de"},
    )
    yield case(
        "EinsumDense", [(1, 4, 2, 3)],
        {"equation": "abcd,cde->abe", "output_shape": [None, 5], "bias_axes": "e"},
    )
    yield case("EinsumDense", SEQUENCE, {"equation": "abc,bd->adc", "output_shape": [4, None], "bias_axes": "d"})


def all_cases():
    for name, kwargs in NOTHING.items():
        yield case(name, [(1, 4, 4, 3)], kwargs)
    for name in ACTIVATIONS:
        yield case("Activation", SEQUENCE, {"activation": name})
    yield from recurrent()
    yield from normalization()
    yield from convolution()
    yield from shape()
    yield from attention()


print("[\n" + ",\n".join(json.dumps(one) for one in all_cases()) + "\n]")

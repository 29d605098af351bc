# SPDX-License-Identifier: Apache-2.0
"""NNCodec (ISO/IEC 15938-17) by its package's own engine, one stream for a tensor.

The package's Python layer needs torch; its engine, which quantises and codes, does not, and is
called as that layer calls it. Of the headers only the step (32 bits) is counted.
"""

import numpy as np

try:
    from nncodec.extensions import deepCABAC as engine
except ImportError:
    engine = None

HEADER_BITS = 32
# Steps of a factor 2 are divided by this power of two.
DENSITY = 3
UNARY = 10
LAMBDAS = (0.6, 1.0)


def _off():
    return engine.HdspMode.AlwaysOff, np.zeros(2, np.int8)


def _coded(levels, dependent):
    coder = engine.Encoder()
    coder.initCtxModels(UNARY + 1, 1)
    skipped = np.zeros(levels.shape[0], np.int32)
    coder.encodeLayer(levels, dependent, 0, 0, 0, 0, skipped, *_off(), 0, 0)
    return np.asarray(coder.finish(), np.uint8)


def _decoded(stream, shape, dependent):
    decoder = engine.Decoder()
    decoder.setStream(stream)
    decoder.initCtxModels(UNARY + 1)
    levels = np.zeros(shape, np.int32)
    decoder.decodeLayer(levels, dependent, 0, 0, 0, *_off(), 0, 0)
    return levels


def levels_bits(symbols):
    """Bits of a matrix of integers, coded without loss; decoded back and compared."""
    levels = np.ascontiguousarray(symbols, np.int32)
    stream = _coded(levels, 0)
    if not np.array_equal(_decoded(stream, levels.shape, 0), levels):
        raise ValueError("DeepCABAC does not decode to what was coded")
    return 8 * stream.size + HEADER_BITS


def qp_of(step):
    """The parameter whose step is nearest to a step."""
    k = 1 << DENSITY
    whole = int(np.floor(np.log2(step)))
    part = round((step / 2.0**whole - 1) * k)
    return whole * k + part


def must_be_there():
    """Raise ImportError when the engine cannot be used."""
    if engine is None:
        raise ImportError("the package nncodec is not installed")


def encode(x, qp, trade):
    """Stream of a float32 matrix with dependent quantisation; `trade` is lambda's scale."""
    levels = np.zeros(x.shape, np.int32)
    quantiser = engine.Encoder()
    quantiser.initCtxModels(UNARY, 0)
    done = quantiser.quantLayer(x, levels, 1, DENSITY, qp, trade, UNARY, 0, 0)
    if done != qp:
        raise ValueError(f"NNCodec changed the parameter {qp} to {done}")
    return _coded(levels, 1)


def decode(stream, shape, qp):
    """The matrix that a stream stands for."""
    levels = _decoded(stream, shape, 1)
    x = np.zeros(shape, np.float32)
    engine.Decoder().dequantLayer(x, levels, DENSITY, qp, 0)
    return x

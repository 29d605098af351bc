# SPDX-License-Identifier: Apache-2.0
"""Quantisers of others: integers with one step, with groups, MXFP, and KIVI's for K and V.

Each gives a Quantised: signed symbols for an entropy stage, what they stand for, the bits that a
symbol takes without one, and the scales, which are counted too.
"""

import dataclasses
import math

import numpy as np

MX_BLOCK = 32
# Bits of exponent and mantissa, and the largest value, of the elements of OCP MX 1.0.
MX = {
    "E2M1": (2, 1, 6.0),
    "E2M3": (2, 3, 7.5),
    "E3M2": (3, 2, 28.0),
    "E4M3": (4, 3, 448.0),
    "E5M2": (5, 2, 57344.0),
}


@dataclasses.dataclass
class Quantised:
    """Symbols in the tensor's shape; `scales`: their bytes, in order."""

    symbols: np.ndarray
    values: np.ndarray
    symbol_bits: int
    scales: bytes


def _bits(levels):
    return int(levels - 1).bit_length()


def one_step(x, step):
    """Integers times one step, ties to even; the step is a float32. No value is clipped."""
    step = np.float32(step)
    symbols = np.rint(x.astype(np.float64) / float(step)).astype(np.int32)
    levels = 2 * int(np.abs(symbols).max()) + 1
    return Quantised(symbols, symbols * float(step), _bits(levels), step.tobytes())


def groups(x, half, size=128):
    """Each `size` values of a row have a step of 16 bits: their largest magnitude over `half`.

    `half` may be anything. The best for whole bits is 2^(bits - 1) - 1/2: the largest value is then
    half a step beyond the last level, which is no more than rounding costs anywhere. The steps are
    float16, which has no room for gradients of 1e-8: one power of two for the tensor, of 8 bits,
    moves them to where it has.
    """
    largest = math.ceil(half - 0.5)
    parts = x.astype(np.float64).reshape(-1, size)
    steps = np.abs(parts).max(axis=1, keepdims=True) / half
    unit = 2.0 ** np.floor(np.log2(steps.max())) if steps.max() > 0 else 1.0
    steps = (steps / unit).astype(np.float16)
    real = np.where(steps > 0, steps.astype(np.float64) * unit, 1.0)
    symbols = np.clip(np.rint(parts / real), -largest, largest).astype(np.int32)
    values = (symbols * real).reshape(x.shape)
    bits = _bits(2 * largest + 1)
    return Quantised(symbols.reshape(x.shape), values, bits, steps.tobytes() + b"\0")


def mx_grid(name):
    """The magnitudes of an element's format, rising from 0."""
    exponent_bits, mantissa_bits, largest = MX[name]
    bias = 2 ** (exponent_bits - 1) - 1
    values = []
    for exponent in range(2**exponent_bits):
        for mantissa in range(2**mantissa_bits):
            part = mantissa / 2**mantissa_bits
            value = 2.0 ** (exponent - bias) * (1 + part) if exponent else 2.0 ** (1 - bias) * part
            if value <= largest:
                values.append(value)
    return np.array(values)


def mxfp(x, name):
    """Elements with a scale of a power of two for each 32 values of a row, eight bits."""
    exponent_bits, mantissa_bits, largest = MX[name]
    parts = x.astype(np.float64).reshape(-1, MX_BLOCK)
    peak = np.abs(parts).max(axis=1, keepdims=True)
    top = int(np.floor(np.log2(largest)))
    exponent = np.where(peak > 0, np.floor(np.log2(np.where(peak > 0, peak, 1))) - top, -127)
    exponent = np.clip(exponent, -127, 127)
    scaled = parts / 2.0**exponent
    magnitude = np.abs(scaled)
    least = 2 - 2 ** (exponent_bits - 1)
    own = np.floor(np.log2(np.maximum(magnitude, 2.0**least)))
    ulp = 2.0 ** (own - mantissa_bits)
    rounded = np.minimum(np.rint(magnitude / ulp) * ulp, largest)
    index = np.searchsorted(mx_grid(name), rounded)
    symbols = (np.sign(scaled) * index).astype(np.int32).reshape(x.shape)
    values = (np.sign(scaled) * rounded * 2.0**exponent).reshape(x.shape)
    bits = 1 + exponent_bits + mantissa_bits
    return Quantised(symbols, values, bits, (exponent + 127).astype(np.uint8).tobytes())


def kivi(x, bits, by_channel, size=64):
    """Least value and step for each `size` tokens of a channel, or channels of a token.

    Rows of x are tokens. Both are of 16 bits: 32 for each group.
    """
    matrix = x.T if by_channel else x
    parts = matrix.astype(np.float64).reshape(-1, size)
    low = parts.min(axis=1, keepdims=True).astype(np.float16)
    span = parts.max(axis=1, keepdims=True) - low.astype(np.float64)
    step = (span / (2**bits - 1)).astype(np.float16)
    real = np.where(step > 0, step.astype(np.float64), 1.0)
    symbols = np.clip(np.rint((parts - low.astype(np.float64)) / real), 0, 2**bits - 1)
    values = (symbols * real + low.astype(np.float64)).reshape(matrix.shape)
    symbols = (symbols - 2 ** (bits - 1)).astype(np.int32).reshape(matrix.shape)
    if by_channel:
        symbols, values = symbols.T, values.T
    scales = low.tobytes() + step.tobytes()
    return Quantised(np.ascontiguousarray(symbols), values, bits, scales)

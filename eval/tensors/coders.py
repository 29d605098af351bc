# SPDX-License-Identifier: Apache-2.0
"""Every coder of the report, as a list of settings from coarse to fine and a function of one.

The function takes a matrix and a setting and gives a function for the bits by variant (an entropy
stage, or the setting's own name), and what is decoded.
"""

import dataclasses
import functools
import tempfile
from collections.abc import Callable, Sequence

import numpy as np

from . import entropy, nnc, ours, pictures, quantise

# Beside these SNRs in dB nothing is asked for: of ours more is measured, for comparison with
# quantisers that have a few operating points only.
RANGE, OWN_RANGE = (9.0, 21.0), (5.5, 33.0)
# Points further outside the range than this are not kept: the search for the range made them.
MARGIN = 1.2
# Steps in a group's largest magnitude, up to eight bits: less than 1.2 dB apart.
HALVES = [1.12**n for n in range(43)]
# Our step relative to the deviation, less than 1 dB apart, and NNCodec's parameter beyond that of
# the deviation.
STEPS = [4.0 / 1.12**n for n in range(60)]
NNC_QPS = range(2 << nnc.DENSITY, -4 << nnc.DENSITY, -1)


@dataclasses.dataclass
class Coder:
    """`curve`: settings are points of one curve, of which the range of interest is measured."""

    name: str
    settings: Sequence
    code: Callable
    curve: bool = True
    reach: tuple = RANGE
    classes: tuple = ()

    def keeps(self, snr_db):
        """Whether a point is of interest."""
        return not self.curve or self.reach[0] - MARGIN <= snr_db <= self.reach[1] + MARGIN


def snr(x, y):
    """Variance over mean squared error, in dB."""
    x = x.astype(np.float64)
    error = np.mean((x - y) ** 2)
    return float(10 * np.log10(np.var(x) / error)) if error > 0 else float("inf")


def relative(x, step):
    """Integers with one step, given as a multiple of the deviation."""
    return quantise.one_step(x, step * float(x.std()))


def staged(name, quantiser, settings, **more):
    """A quantiser with each entropy stage behind it: the stages that can be run here."""
    stages = {n: s for n, s in entropy.STAGES.items() if n != "CABAC" or nnc.engine}

    def code(x, setting):
        quantised = quantiser(x, setting)
        return lambda: {n: stage(quantised) for n, stage in stages.items()}, quantised.values

    return Coder(name, settings, code, **more)


def own(tools, options):
    """The command with one set of tools; `options` gives its options for a setting."""

    def code(x, setting):
        with tempfile.TemporaryDirectory() as folder:
            bits, decoded = ours.code(x, folder, "--tools", tools, *options(setting))
        return lambda: {"": bits}, decoded

    return code


def nncodec(trade):
    """NNCodec with one weight of rate; a setting is its parameter less that of the deviation."""

    def code(x, setting):
        qp = nnc.qp_of(float(x.std())) + setting
        stream = nnc.encode(x, qp, trade)
        bits = 8 * stream.size + nnc.HEADER_BITS
        return lambda: {f"lambda {trade}": bits}, nnc.decode(stream, x.shape, qp)

    return code


def video(name):
    """A video encoder."""

    def code(x, q):
        bits, decoded = pictures.code(name, x, q)
        return lambda: {"": bits}, decoded

    return code


def own_coders():
    """Our two sets of tools."""
    return [
        Coder("tensor", STEPS, own("tensor", lambda s: ["--step", f"{s:.6g}"]), reach=OWN_RANGE),
        Coder("avc", range(51, -1, -1), own("avc", lambda q: ["--qp", str(q)])),
    ]


def others(skip):
    """Coders of others that can be run here; `skip(what, why)` is told of the rest."""
    found = [
        staged("INT, one scale", relative, STEPS),
        staged("INT, groups of 128", quantise.groups, HALVES),
        staged("MXFP", quantise.mxfp, list(quantise.MX), curve=False),
    ]
    for way, classes in (("channel", "K"), ("token", "V")):
        quantiser = functools.partial(quantise.kivi, by_channel=way == "channel")
        more = {"curve": False, "classes": (classes,)}
        found.append(staged(f"KIVI, by {way}", quantiser, [2, 3, 4], **more))
    if nnc.engine:
        found += [Coder("NNCodec", NNC_QPS, nncodec(trade)) for trade in nnc.LAMBDAS]
    else:
        skip("NNCodec and its CABAC", "the package nncodec is not installed: no C++ compiler?")
    there = pictures.encoders()
    for name, (encoder, _, _, qs) in pictures.CODECS.items():
        if name in there:
            found.append(Coder(name, qs, video(name)))
        else:
            skip(name, f"this ffmpeg has no {encoder}")
    return found


def sweep(coder, measured):
    """Settings that are worth measuring, by the SNR that `measured(setting)` gives.

    Of a curve: from the last setting below the range to the first one above it.
    """
    settings = list(coder.settings)
    if not coder.curve:
        for setting in settings:
            measured(setting)
        return
    low, high = coder.reach
    first, last = 0, len(settings) - 1
    while first < last:
        middle = (first + last + 1) // 2
        if measured(settings[middle]) <= low:
            first = middle
        else:
            last = middle - 1
    for setting in settings[first:]:
        if measured(setting) >= high:
            break

# SPDX-License-Identifier: Apache-2.0
"""The reports, one module each.

A module has FILES, what it writes into the folder of reports; ABOUT, a line for `--list`; LONG,
whether it is made only when it is named or `--all` is given; `measure(context)`, which makes it;
and, where its points are a file, `from_points(context)`, which makes the rest from that file.
"""

from . import (
    asap7,
    blocks,
    cells,
    conformance,
    coverage,
    decode,
    efficiency,
    formal,
    fuzz,
    golden_coverage,
    inputs,
    layout,
    minilm,
    mutants,
    soak,
    speed,
    tensor_speed,
    tensors,
    video,
)

PARTS = {
    "cells": cells,
    "efficiency": efficiency,
    "speed": speed,
    "video": video,
    "decode": decode,
    "conformance": conformance,
    "formal": formal,
    "asap7": asap7,
    "layout": layout,
    "fuzz": fuzz,
    "inputs": inputs,
    "mutants": mutants,
    "soak": soak,
    "coverage": coverage,
    "golden-coverage": golden_coverage,
    "blocks": blocks,
    "tensors": tensors,
    "minilm": minilm,
    "tensor-speed": tensor_speed,
}

# SPDX-License-Identifier: Apache-2.0
"""Whole models: files to archives and back."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Callable, Optional, Union

from . import _tricodec
from ._arrays import Path
from ._options import Rules, keywords
from ._options import layers as check_layers
from ._report import Report, warn
from ._tricodec import Input, TricodecError

#: Is told how much of how much is done.
Progress = Callable[[int, int], object]


@contextlib.contextmanager
def _whole(out: Path) -> Iterator[FilePath]:
    """A new file beside `out` that takes its place when all went well."""
    path = FilePath(out)
    if path.is_dir():
        raise TricodecError(f"{path}: this is a folder: give a file's name")
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield new
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def compress_model(
    path: Path,
    out: Path,
    *,
    bits: Optional[float] = None,
    snr: Optional[float] = None,
    max_error: Union[float, str, None] = None,
    step: Optional[float] = None,
    residual: Optional[tuple[float, float]] = None,
    qp: Optional[int] = None,
    share: Optional[str] = None,
    layer_slope: Optional[float] = None,
    rules: Optional[Rules] = None,
    tools: Optional[str] = None,
    nonfinite: Optional[str] = None,
    tensor: Optional[str] = None,
    progress: Optional[Progress] = None,
) -> Report:
    """Compress the tensors of a file or folder to an archive.

    path: .safetensors, .safetensors.index.json (a sharded model), .npy, .npz, .tri, or a folder.
        Memory is bounded by the largest tensor, not by the file.
    out: the archive; it is written whole or not at all.

    Goals, options `tools` and `nonfinite`: as in `encode`, for each tensor; `bits` is the mean over
    all that is coded, everything counted. Without a goal the step is `DEFAULT_STEP` standard
    deviations of each tensor. Integers, tensors of fewer than two dimensions or of fewer than
    `FEW_VALUES` values, and those that would not be smaller coded are stored exactly. Elements and
    scales of MX formats are coded as what they stand for, and come back in form (docs/tensors.md).

    share: what tensors have in common under `bits`: "step" (the default: the step in standard
        deviations), "snr" or "bits".
    layer_slope: under `bits`, tensors of layer l have layer_slope·l + b bits, b as the mean needs
        it; l is the first number between the signs of a name.
    rules: by name, above all that is said here: a .toml file, ["*.bias=keep", "lm_head.*=bits=5"],
        or {"*.bias": "keep", "lm_head.*": "bits=5"}; "apart" says that a tensor is no half of an MX
        pair. The first that matches counts.
    tensor: compress this one alone.
    progress: called as progress(values done, values in all); an exception of it is raised in the
        end, and `out` is not written.

    Returns the report: totals, and `report.tensors`, a list of dicts. Raises `TricodecError` where
    the input, a rule or an option is wrong; warns with `GoalMissed` for each goal out of reach.
    """
    options = keywords(
        bits=bits,
        snr=snr,
        max_error=max_error,
        step=step,
        residual=residual,
        qp=qp,
        tools=tools,
        nonfinite=nonfinite,
        share=share,
        layer_slope=layer_slope,
        rules=rules,
    )
    input = Input.open(path)
    with _whole(out) as new:
        text = _tricodec.encode_file(input, tensor, options, new, progress)
    report = Report.from_json(text)
    warn(report)
    return report


def decompress_model(
    path: Path,
    out: Path,
    *,
    tensor: Optional[str] = None,
    keep_going: bool = False,
    layers: Optional[int] = None,
    progress: Optional[Progress] = None,
) -> list[str]:
    """Decode an archive to a file, tensor by tensor, in bounded memory.

    path: the archive.
    out: .safetensors, .npz, or .npy for one tensor; it is written whole or not at all.
    tensor: decode this one alone.
    keep_going: give zeros for what is damaged instead of raising.
    layers: decode this many layers of tensors in layers, 1 or more; all by default.
    progress: called as progress(bytes done, bytes in all); an exception of it is raised in the end,
        and `out` is not written.

    Returns what was damaged, a sentence each: an empty list without `keep_going`. Raises
    `TricodecError` where the archive is damaged or `out` cannot hold its tensors.
    """
    input = Input.archive(path, keep_going, check_layers(layers))
    with _whole(out) as new:
        _tricodec.decode_file(input, tensor, new, out, progress)
    return input.damage()

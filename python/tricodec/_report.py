# SPDX-License-Identifier: Apache-2.0
"""What encoding came to, and tables."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from typing import Optional, TypedDict


class GoalMissed(UserWarning):
    """A goal that was not reached: what was asked for, what was reached, and why."""


class ReportRow(TypedDict):
    """A tensor of an archive."""

    name: str
    shape: list[int]
    #: Element type, as safetensors calls it: "F32", "BF16", "I64".
    dtype: str
    values: int
    #: "tensor", "avc" or "stored"; "scales" of an MX pair are made of its elements.
    tools: str
    #: Bytes of the payload.
    bytes: int
    #: Bits per value: payload and entry in the directory.
    bits: float
    #: 10·log10 of variance over mean squared error, in dB; None where nothing was lost.
    snr_db: Optional[float]
    #: Largest magnitude of an error, in the tensor's own unit.
    max_error: float
    #: Prediction and orientation, or why it is stored.
    mode: str


class MissedGoal(TypedDict):
    """A goal that was not reached."""

    #: The tensor; None where all together missed it.
    tensor: Optional[str]
    goal: str
    reached: str
    why: str


@dataclass(frozen=True)
class Report:
    """What encoding came to, tensor by tensor and in all. `print` shows it as a table."""

    #: Values of all tensors.
    values: int
    #: Values of those that are coded.
    coded_values: int
    #: Bits of the archive without the payloads of stored tensors.
    coded_bits: int
    #: `coded_bits` for each coded value; None where nothing is coded.
    bits_per_value: Optional[float]
    #: SNR of all coded tensors together, in dB; None where nothing was lost.
    snr_db: Optional[float]
    #: Tensors that are stored exactly, and bytes of their payloads.
    stored_tensors: int
    stored_bytes: int
    #: Bytes of the archive.
    bytes: int
    #: Bytes of the elements of all tensors.
    raw_bytes: int
    #: Values of coded tensors that were NaN and became 0.
    nan: int
    #: Values of coded tensors that were infinite and became the largest.
    inf: int
    #: Values that were saturated (H.264 slices only).
    clipped: int
    #: Goals that were not reached.
    missed: list[MissedGoal]
    #: The tensors, in the input's order.
    tensors: list[ReportRow]

    @classmethod
    def from_json(cls, text: str) -> Report:
        """From what the native part says."""
        said = json.loads(text)
        return cls(**{name: said[name] for name in cls.__dataclass_fields__})

    def __str__(self) -> str:
        rows = [
            [
                t["name"],
                str(t["values"]),
                f"{t['bits']:.3f}",
                "-" if t["tools"] == "scales" else decibels(t["snr_db"]),
                "-" if t["tools"] == "scales" else f"{t['max_error']:.4g}",
                f"stored: {t['mode']}" if t["tools"] == "stored" else t["mode"],
            ]
            for t in self.tensors
        ]
        text = table(["tensor", "values", "bits", "SNR", "largest error", "mode"], rows)
        rate = "nothing is coded"
        if self.bits_per_value is not None:
            rate = f"{self.bits_per_value:.3f} bits per value, SNR {decibels(self.snr_db)}"
        times = self.raw_bytes / max(self.bytes, 1)
        text += f"\n\n{rate}; {self.stored_tensors} stored exactly, {self.stored_bytes} bytes"
        text += f"\n{self.bytes} bytes of {self.raw_bytes}, {times:.2f} times smaller"
        return "\n".join([text, *(f"missed: {sentence(m)}" for m in self.missed)])


def sentence(missed: MissedGoal) -> str:
    """A missed goal as a sentence."""
    tensor = "" if missed["tensor"] is None else f"tensor {missed['tensor']!r}: "
    return f"{tensor}{missed['goal']} asked for, {missed['reached']} reached: {missed['why']}"


def warn(report: Report) -> None:
    """Warn the caller's caller of goals that were not reached."""
    for missed in report.missed:
        warnings.warn(sentence(missed), GoalMissed, stacklevel=3)


def decibels(db: Optional[float]) -> str:
    """Decibels for a cell."""
    return "exact" if db is None else f"{db:.2f} dB"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Cells under headings: the first and the last column to the left, the others to the right."""
    lines = [headings, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(headings))]
    text = []
    for line in lines:
        middle = [cell.rjust(width) for cell, width in zip(line[1:-1], widths[1:-1])]
        text.append("  ".join([line[0].ljust(widths[0]), *middle, line[-1]]).rstrip())
    return "\n".join(text)

# SPDX-License-Identifier: Apache-2.0
"""Options of encoding, from keyword arguments to what the native part takes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional, Union

from ._tricodec import TricodecError

#: Rules by name: a TOML file's path; or texts "PATTERN=RULE"; or a mapping of PATTERN to RULE, in
#: the order in which they count. RULE is "keep", "bits=B", "snr=D", "max-error=E" or "step=S".
Rules = Union[str, "os.PathLike[str]", Sequence[str], Mapping[str, str]]


def _rules(rules: Optional[Rules]) -> tuple[list[str], Optional[str]]:
    if rules is None:
        return [], None
    if isinstance(rules, (str, os.PathLike)):
        path = Path(rules)
        if isinstance(rules, str) and path.suffix != ".toml":
            raise TricodecError(
                f"rules is {rules!r}: give a .toml file, a list of rules, or a mapping"
            )
        try:
            return [], path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise TricodecError(f"{path}: these rules are no text") from None
    if isinstance(rules, Mapping):
        return [f"{pattern}={rule}" for pattern, rule in rules.items()], None
    return list(rules), None


def _number(name: str, value: Any) -> Optional[float]:
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r}: give a number") from None


def _max_error(bound: Union[float, str, None]) -> Optional[str]:
    if bound is None or isinstance(bound, str):
        return bound
    return repr(_number("max_error", bound))


def _residual(rates: Any) -> Optional[tuple[Optional[float], ...]]:
    if rates is None:
        return None
    try:
        first, second = rates
    except (TypeError, ValueError):
        raise TypeError(f"residual is {rates!r}: give two rates") from None
    return _number("residual", first), _number("residual", second)


def layers(number: Optional[int]) -> Optional[int]:
    """A number of layers that can be decoded."""
    if number is not None and number < 1:
        raise TricodecError(f"layers is {number}: give 1 or more")
    return number


def keywords(
    *,
    bits: Optional[float],
    snr: Optional[float],
    max_error: Union[float, str, None],
    step: Optional[float],
    residual: Optional[tuple[float, float]],
    qp: Optional[int],
    tools: Optional[str],
    nonfinite: Optional[str],
    share: Optional[str] = None,
    layer_slope: Optional[float] = None,
    rules: Optional[Rules] = None,
    always: bool = False,
) -> dict[str, Any]:
    """All options as the native part takes them, which checks them."""
    texts, toml = _rules(rules)
    tools = tools or ("tensor" if qp is None else "avc")
    nonfinite = nonfinite or ("refuse" if tools == "avc" else "store")
    if qp is not None and not 0 <= qp <= 51:
        raise TricodecError(f"qp is {qp}: give 0 to 51")
    return {
        "bits": _number("bits", bits),
        "snr": _number("snr", snr),
        "max_error": _max_error(max_error),
        "step": _number("step", step),
        "residual": _residual(residual),
        "qp": qp,
        "tools": tools,
        "nonfinite": nonfinite,
        "share": share,
        "layer_slope": _number("layer_slope", layer_slope),
        "rules": texts,
        "rules_toml": toml,
        "always": always,
    }

# SPDX-License-Identifier: Apache-2.0
"""The named configurations of `configs.toml`."""

from .tools import ROOT, Failure


def configurations():
    """All of them, in the file's order: dictionaries as the file has them."""
    try:
        import tomllib
    except ModuleNotFoundError:
        raise Failure("configs.toml needs Python 3.11 or later: install it") from None
    with open(ROOT / "configs.toml", "rb") as file:
        return tomllib.load(file)["configuration"]

# SPDX-License-Identifier: Apache-2.0
"""What `configs.toml` and `registers.toml` say."""

from .tools import ROOT, Failure


def _read(name):
    """A file of facts."""
    try:
        import tomllib
    except ModuleNotFoundError:
        raise Failure(f"{name} needs Python 3.11 or later: install it") from None
    with open(ROOT / name, "rb") as file:
        return tomllib.load(file)


def configurations():
    """All configurations, in the file's order: dictionaries as the file has them."""
    return _read("configs.toml")["configuration"]


def registers():
    """The registers, with the names of element formats and errors, as the file has them."""
    return _read("registers.toml")

# SPDX-License-Identifier: Apache-2.0
"""The command `tricodec` on tensors: whole archives are counted."""

import pathlib

import numpy as np

from ..tools import TRICODEC, run


# The archive is written, and a goal was missed: the bits that were reached are counted.
MISSED = 3


def encode(source, archive, *options):
    """Code a file; gives the archive's bytes."""
    run([TRICODEC, "encode", source, "-o", archive, *options], accept=(0, MISSED))
    return pathlib.Path(archive).stat().st_size


def decode(archive, result):
    """Decode an archive into a file that is not there yet."""
    run([TRICODEC, "decode", archive, "-o", result])


def code(x, folder, *options):
    """Bits of the archive of one matrix, and what is decoded from it."""
    folder = pathlib.Path(folder)
    source, archive, result = (folder / name for name in ("x.npy", "x.tri", "decoded.npy"))
    np.save(source, x)
    size = encode(source, archive, *options)
    result.unlink(missing_ok=True)
    decode(archive, result)
    return 8 * size, np.load(result)

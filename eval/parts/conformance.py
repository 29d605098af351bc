# SPDX-License-Identifier: Apache-2.0
"""Whether streams of others decode to the pictures of their manifest."""

import csv
import pathlib
import tempfile

from ..tools import TRICODEC, run

ABOUT = "streams of others against the MD5s of their manifest"
LONG = False
FILES = ["conformance.csv"]


def measure(context):
    """Decode the streams by `tricodec conformance`; a stream that fails fails the report."""
    folder, _ = context.content.streams()
    made = context.provenance("conformance", ["tricodec"])
    with tempfile.TemporaryDirectory() as scratch:
        result = pathlib.Path(scratch) / "conformance.csv"
        done = run([TRICODEC, "conformance", folder, "-o", result])
        with open(result, newline="") as file:
            context.out.csv("conformance.csv", list(csv.DictReader(file)), made)
    print(done.stdout.decode().strip())

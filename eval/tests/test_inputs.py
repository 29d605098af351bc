# SPDX-License-Identifier: Apache-2.0
"""Mutations of inputs, the small files that they begin with, and what counts as a fault."""

import json
import pathlib
import random
import struct
import tempfile
import unittest
import zlib
from unittest import mock

from .. import specimens
from ..mutate import mended, mutated
from ..parts import inputs
from ..parts.inputs import Outcome, fault
from ..tools import Failure


class Mutations(unittest.TestCase):
    """By seed, of any bytes."""

    def test_a_seed_is_a_mutation(self):
        """The same again from a seed; nearly always others from others."""
        data = bytes(range(200)) + b"width 48 height 32"
        made = [mutated(data, random.Random(n)) for n in range(300)]
        self.assertEqual(made, [mutated(data, random.Random(n)) for n in range(300)])
        self.assertGreater(len(set(made)), 290)
        self.assertTrue(any(len(m) < len(data) for m in made))
        self.assertTrue(any(len(m) > len(data) for m in made))

    def test_no_bytes_are_too_few(self):
        """One byte, and none."""
        for n in range(200):
            mutated(b"x", random.Random(n))
            self.assertEqual(mutated(b"", random.Random(n)), b"")

    def test_check_sums_of_a_png_are_mended(self):
        """What a chunk says of its length stays."""
        chunk = struct.pack(">I", 3) + b"IHDRabc"[:7]
        whole = b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0" + b"rest"
        sums = zlib.crc32(b"IHDRabc").to_bytes(4, "big")
        self.assertEqual(mended(whole), whole[:-8] + sums + b"rest")
        self.assertEqual(mended(whole[:14]), whole[:14])


class Specimens(unittest.TestCase):
    """Files of tensors that need no tool."""

    def test_headers_say_where_the_values_are(self):
        """safetensors: offsets; numpy: the header ends at 128."""
        data = specimens.safetensors()
        size = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8 : 8 + size])
        ends = [header[f"layer.{n}"]["data_offsets"][1] for n in ("F32", "F16")]
        self.assertEqual(8 + size + max(ends), len(data))
        array = specimens.npy("<f4", "f")
        self.assertEqual(len(array), 128 + 4 * specimens.SHAPE[0] * specimens.SHAPE[1])


class Verdicts(unittest.TestCase):
    """What a command may do with bytes that mean nothing."""

    def verdict(self, code=1, said="tricodec: in.x: no", resident=1, left=(), partial=False):
        """Of a command that writes `out`."""
        return fault(Outcome(code, said, 0.1, resident, left), "out", partial)

    def test_fine(self):
        """A whole output, or one error and none; parts where they were asked for."""
        self.assertIsNone(self.verdict(0, "", left=("out",)))
        self.assertIsNone(self.verdict())
        self.assertIsNone(self.verdict(left=("out",), partial=True))

    def test_faults(self):
        """Each has its sentence."""
        for found, says in [
            (self.verdict(101, "thread 'main' panicked at src"), "panicked"),
            (self.verdict(-9), "signal 9"),
            (self.verdict(3), "ended with 3"),
            (self.verdict(resident=inputs.RESIDENT + 1), "MB"),
            (self.verdict(left=(".out.tmp",)), ".out.tmp"),
            (self.verdict(0, ""), "made nothing"),
            (self.verdict(said=""), "0 errors"),
            (self.verdict(said="tricodec: a\ntricodec: b"), "2 errors"),
            (self.verdict(left=("out",)), "left an output"),
        ]:
            self.assertIn(says, found)

    def test_a_command_that_breaks_the_rules_is_a_failure(self):
        """It is run, its fault is said, and its input is kept."""
        with tempfile.TemporaryDirectory() as folder:
            scratch = pathlib.Path(folder)
            command = scratch / "command"
            command.write_text("#!/bin/sh\ntouch $4\nexit 3\n")
            command.chmod(0o755)
            one = specimens.Specimen("npy", ".npy", b"bytes", ((["encode"], "out.tri"),))
            kept = scratch / "kept"
            with mock.patch.multiple(inputs, TRICODEC=command, KEPT=kept):
                with self.assertRaisesRegex(Failure, "ended with 3"):
                    inputs.Run(scratch).one(one, b"bytes")
            self.assertEqual((kept / "npy.npy").read_bytes(), b"bytes")

# SPDX-License-Identifier: Apache-2.0
"""Quantisers and entropy stages of others: what they stand for, and what is counted.

They need NumPy, which scripts/setup does not install: these tests run in the Python of
eval/packages.py where that is there, and otherwise say that they were skipped.
"""

import subprocess
import sys
import unittest

from .. import packages
from ..tools import ROOT

try:
    import numpy as np

    from ..minilm import bert
    from ..tensors import coders, entropy, nnc, quantise
except ImportError:
    np = None

WHY = f"there is no NumPy: eval/report tensors installs it into {packages.FOLDER}"


@unittest.skipIf(np, "this is the Python with NumPy")
class Elsewhere(unittest.TestCase):
    """The other tests of this file, in the Python that has NumPy."""

    def test_all_of_them_in_the_python_of_the_reports(self):
        """Loudly skipped where that was never made."""
        python = packages.FOLDER / "bin" / "python"
        if not python.exists():
            print(f"SKIPPED: tests of quantisers: {WHY}", file=sys.stderr, flush=True)
            self.skipTest(WHY)
        command = [python, "-m", "unittest", "-q", "eval.tests.test_quantise"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


@unittest.skipUnless(np, WHY)
class Quantisers(unittest.TestCase):
    """Values, symbols, scales."""

    def setUp(self):
        """64x128 normal values, of the size of gradients, and one outlier."""
        self.x = np.random.default_rng(1).normal(size=(64, 128)).astype(np.float32) * 1e-8
        self.x[3, 5] = 4e-7

    def test_one_step_is_half_a_step_off_at_most(self):
        """No value is clipped, and the step is 32 bits."""
        step = float(np.float32(1e-8))
        found = quantise.one_step(self.x, step)
        self.assertLessEqual(np.abs(found.values - self.x).max(), 0.5001 * step)
        self.assertEqual(len(found.scales), 4)
        self.assertEqual(int(found.symbols[3, 5]), 40)
        # 81 levels.
        self.assertEqual(found.symbol_bits, 7)

    def test_groups_have_a_step_of_16_bits_each(self):
        """Each row is a group here: three bits are levels -3 to 3, and 8 bits for the unit."""
        found = quantise.groups(self.x, 3)
        self.assertEqual(len(found.scales), 64 * 2 + 1)
        self.assertEqual((found.symbols.min(), found.symbols.max()), (-3, 3))
        self.assertEqual(found.symbol_bits, 3)
        self.assertEqual(np.abs(quantise.groups(self.x, 3.5).symbols).max(), 3)
        self.assertEqual(np.abs(quantise.groups(self.x, 3.6).symbols).max(), 4)
        step = np.abs(self.x).max(axis=1) / 3
        error = np.abs(found.values - self.x).max(axis=1)
        self.assertTrue((error <= 0.502 * step).all())
        zeros = quantise.groups(np.zeros((2, 128), np.float32), 3)
        self.assertEqual(np.abs(zeros.values).max(), 0)

    def test_mx_elements_are_those_of_the_format(self):
        """The eight magnitudes of E2M1; a value of the grid stays, others go to the nearest."""
        grid = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
        self.assertEqual(quantise.mx_grid("E2M1").tolist(), grid)
        self.assertEqual(len(quantise.mx_grid("E4M3")), 127)
        x = np.zeros((1, 32), np.float32)
        x[0, :8] = grid
        x[0, 8:14] = [-6, -0.24, 0.26, 2.5, 5.0, 1.25]
        found = quantise.mxfp(x, "E2M1")
        # Ties to even mantissas, as the format asks.
        self.assertEqual(found.values[0, 8:14].tolist(), [-6, 0, 0.5, 2, 4, 1])
        self.assertEqual(found.values[0, :8].tolist(), grid)
        self.assertEqual(found.symbols[0, :9].tolist(), [*range(8), -7])
        self.assertEqual((found.symbol_bits, len(found.scales)), (4, 1))

    def test_mx_blocks_have_a_power_of_two(self):
        """A tensor that is scaled by one has the same symbols; saturation is the largest value."""
        for name in quantise.MX:
            one, other = quantise.mxfp(self.x, name), quantise.mxfp(self.x * 1024, name)
            self.assertTrue(np.array_equal(one.symbols, other.symbols), name)
            self.assertTrue(np.allclose(one.values * 1024, other.values), name)
        x = np.full((1, 32), 7.9, np.float32)
        self.assertEqual(quantise.mxfp(x, "E2M1").values.max(), 6.0)

    def test_kivi_has_32_bits_for_a_group(self):
        """Groups of 64 tokens of a channel, or of 64 channels of a token; ends are met."""
        x = self.x * 1e8
        x[:, 7] += 50
        channel, token = quantise.kivi(x, 2, True), quantise.kivi(x, 2, False)
        self.assertEqual(len(channel.scales), 4 * 128)
        self.assertEqual(len(token.scales), 4 * 64 * 2)
        self.assertEqual(entropy.none(channel), 2 * x.size + 32 * 128)
        # A channel with a mean of its own costs a channel's groups nothing.
        self.assertLess(np.abs(channel.values - x)[:, 7].max(), 1)
        self.assertGreater(coders.snr(x, channel.values), coders.snr(x, token.values))
        self.assertTrue(set(np.unique(channel.symbols)) <= {-2, -1, 0, 1})


@unittest.skipUnless(np, WHY)
class Counting(unittest.TestCase):
    """Bits of the entropy stages."""

    def quantised(self, symbols, bits, scales=b"1234"):
        """Symbols that stand for nothing."""
        symbols = np.array(symbols, np.int32).reshape(1, -1)
        return quantise.Quantised(symbols, symbols, bits, scales)

    def test_fixed_length_counts_symbols_and_scales(self):
        """Three bits each, and 32."""
        self.assertEqual(entropy.none(self.quantised([0, 1, 2, 3, 4], 3)), 15 + 32)

    def test_huffman_counts_code_end_and_table(self):
        """a, b, c, and the end symbol: 8, 4, 2 and 1 make lengths of 1, 2, 3 and 3."""
        symbols = [0] * 8 + [1] * 4 + [5] * 2
        coded = 8 * 1 + 4 * 2 + 2 * 3 + 3
        table = 8 * 6 + 32
        self.assertEqual(entropy.huffman(self.quantised(symbols, 3)), coded + table + 32)

    def test_bytes_and_packed_bits_hold_the_same(self):
        """Four symbols of two bits are a byte."""
        as_bytes, bits = entropy.packed(np.array([[-1, 0, 1, 2]]), 2)
        self.assertEqual((as_bytes, bits), (bytes([0, 1, 2, 3]), bytes([0b00011011])))

    def test_what_cannot_be_compressed_is_stored(self):
        """Random symbols cost their packed bits, behind Deflate and LZ4."""
        symbols = np.random.default_rng(2).integers(0, 16, 4096)
        for stage in (entropy.deflate, entropy.lz4_hc):
            self.assertEqual(stage(self.quantised(symbols, 4)), 4 * 4096 + 32)
        self.assertLess(entropy.deflate(self.quantised(symbols * 0, 4)), 1000)

    @unittest.skipUnless(np and nnc.engine, "SKIPPED: the package nncodec is not installed")
    def test_cabac_and_nncodec_come_back(self):
        """Near the entropy, and with more error and fewer bits at a coarser step."""
        x = np.random.default_rng(3).normal(size=(64, 256)).astype(np.float32)
        bits = nnc.levels_bits(quantise.one_step(x, 1.0).symbols) / x.size
        self.assertTrue(2.0 < bits < 2.3, bits)
        points = []
        for step in (0.4, 0.8):
            qp = nnc.qp_of(step)
            stream = nnc.encode(x, qp, 0.6)
            points.append((stream.size, coders.snr(x, nnc.decode(stream, x.shape, qp))))
        self.assertGreater(points[0], points[1])
        self.assertGreater(points[0][1], points[1][1])
        self.assertEqual(nnc.qp_of(1.0), 0)
        self.assertEqual(nnc.qp_of(0.5), -8)


@unittest.skipUnless(np, WHY)
class Sweep(unittest.TestCase):
    """Which settings are measured."""

    def sweep(self, **more):
        """Settings 0 to 39 dB, in order of measuring."""
        asked = []

        def measured(setting):
            asked.append(setting)
            return float(setting)

        coders.sweep(coders.Coder("x", range(40), None, **more), measured)
        return asked

    def test_a_curve_is_measured_in_the_range(self):
        """From the last one at or below 9 dB to the first one at or above 21 dB."""
        self.assertEqual(self.sweep()[-13:], list(range(9, 22)))
        self.assertLess(len(self.sweep()), 13 + 7)

    def test_points_of_their_own_are_all_measured(self):
        """In their order."""
        self.assertEqual(self.sweep(curve=False), list(range(40)))


@unittest.skipUnless(np, WHY)
class Forward(unittest.TestCase):
    """Parts of the forward pass."""

    def test_erf_is_the_error_function(self):
        """Beside that of Python."""
        import math

        x = np.linspace(-4, 4, 41)
        self.assertLess(max(abs(bert.erf(x) - [math.erf(v) for v in x])), 2e-7)

    def test_the_same_embeddings_keep_their_neighbours(self):
        """Others do not."""
        e = np.random.default_rng(4).normal(size=(30, 8))
        e /= np.linalg.norm(e, axis=1, keepdims=True)
        cosine, nearest, ten = bert.compare(e, e)
        self.assertAlmostEqual(cosine, 1.0)
        self.assertEqual((nearest, ten), (1.0, 1.0))
        self.assertLess(bert.compare(e, e[::-1])[2], 0.9)

# SPDX-License-Identifier: Apache-2.0
"""Reports on tensors: bits at equal error, and pages from made-up points."""

import contextlib
import io
import os
import pathlib
import tempfile
import unittest
from unittest import mock

from .. import packages
from ..content import Content
from ..context import Context, measured
from ..output import Folder, read_csv
from ..parts import minilm, tensor_speed, tensors
from ..tensors import rates
from ..tools import ROOT, Failure, spent


def point(tensor, kind, coder, bits, db, variant="", setting="1"):
    """A row of tensors.csv."""
    return {
        **{"class": kind, "tensor": tensor, "coder": coder, "variant": variant},
        **{"setting": setting, "values": 100, "bits": round(100 * bits)},
        **{"bits_per_value": str(bits), "snr_db": str(db)},
        **{"mean_absolute_error": "0.1", "largest_error_sigma": "0.5"},
    }


def line(tensor, kind, coder, offset, variant="", top=23):
    """A curve of a sixth of a bit for each decibel."""
    whole = [(db / 6 + offset, db) for db in range(8, top)]
    return [point(tensor, kind, coder, bits, db, variant) for bits, db in whole]


class Rates(unittest.TestCase):
    """Interpolation and means."""

    def test_bits_lie_on_the_line_between_neighbours(self):
        """In any order; a point itself counts; nothing beyond the ends."""
        points = [(3.0, 11.0), (2.0, 10.0)]
        self.assertAlmostEqual(rates.at(points, 10.25), 2.25)
        self.assertEqual(rates.at(points, 11.0), 3.0)
        self.assertIsNone(rates.at(points, 9.99))
        self.assertIsNone(rates.at(points, 11.01))
        self.assertIsNone(rates.at([], 10.0))

    def test_nothing_is_interpolated_over_a_gap(self):
        """1.3 dB is too far; a point in the gap closes it, a worse one does not."""
        far = [(2.0, 10.0), (3.0, 11.3)]
        self.assertIsNone(rates.at(far, 10.5))
        self.assertAlmostEqual(rates.at([*far, (2.4, 10.6)], 10.5), 2.0 + 0.4 * 5 / 6)
        self.assertIsNone(rates.at([*far, (2.4, 9.9)], 10.5))
        self.assertEqual(rates.at(far, 10.0), 2.0)

    def test_a_point_that_is_beaten_does_not_count(self):
        """More bits for less SNR."""
        self.assertAlmostEqual(rates.at([(2.0, 10.0), (2.9, 9.8), (3.0, 11.0)], 10.5), 2.5)

    def test_fixed_lengths_go_up_by_stairs(self):
        """Five bits come to 15 dB though four come to 14."""
        points = [(4.0, 9.0), (4.0, 14.0), (5.0, 19.0)]
        self.assertEqual(rates.stairs(points, 14.0), 4.0)
        self.assertEqual(rates.stairs(points, 15.0), 5.0)
        self.assertIsNone(rates.stairs(points, 19.5))
        self.assertIsNone(rates.stairs([(5.0, 19.0)], 10.0))

    def test_means_take_the_best_variant_of_each_tensor(self):
        """And a tensor without a figure leaves its class without one."""
        rows = line("a", "W", "NNCodec", 0, "x") + line("a", "W", "NNCodec", -0.5, "y")
        rows += line("b", "W", "NNCodec", 0.5, "x") + line("c", "A", "NNCodec", 0, "x", top=14)
        table = rates.means(rows, ["NNCodec"], 15.0)
        self.assertAlmostEqual(table["NNCodec", "W"], 2.5)
        self.assertIsNone(table["NNCodec", "A"])

    def test_limits_are_for_all_classes(self):
        """Six of each."""
        self.assertEqual(list(rates.LIMITS), list(rates.CLASSES))


class Page(unittest.TestCase):
    """tensors.md, from points."""

    def setUp(self):
        """One tensor of weights, one of keys, four coders; the other classes are not there."""
        self.rows = line("w", "W", "tensor", 0) + line("k", "K", "tensor", 0)
        self.rows += line("w", "W", "avc", 0.5) + line("k", "K", "avc", 0.5)
        self.rows += line("w", "W", "INT, one scale", 0.25, "CABAC")
        self.rows += line("k", "K", "INT, one scale", -0.25, "CABAC")
        self.rows += line("w", "W", "x265", -1, top=14)
        self.rows.append(point("k", "K", "KIVI, by channel", 2.5, 12.0, "fixed", "2"))
        self.rows.append(point("k", "K", "KIVI, by channel", 2.2, 12.0, "Huffman", "2"))

    def test_what_speaks_against_us_stands_beside_what_speaks_for_us(self):
        """Weights are ours at 15 dB, keys are not; x265 has a figure at 10 dB only."""
        good, bad = tensors.against(self.rows)
        self.assertIn(
            "weights at 15 dB: 2.500 against 2.750 of INT, one scale, CABAC (-9.1 %)", good
        )
        self.assertIn("keys at 15 dB: 2.500 against 2.250 of INT, one scale, CABAC (+11.1 %)", bad)
        self.assertTrue(any(said.startswith("weights at 10 dB") and "x265" in said for said in bad))

    def test_single_tensors_that_speak_against_us_are_named(self):
        """Of the keys at each SNR; the weights lose to x265 alone, which ends at 13 dB."""
        lines = tensors.single(self.rows)
        self.assertIn("k at 15 dB: 2.500 against 2.250 of INT, one scale, CABAC", lines)
        self.assertIn("w at 10 dB: 1.667 against 0.667 of x265", lines)
        self.assertEqual(len(lines), 4)

    def test_coders_are_chosen_by_group_or_name(self):
        """All, ours, others, or one."""
        coders = ("tensor", "avc", "x265")
        chosen = {w: [measured(w, c) for c in coders] for w in ("all", "ours", "others", "x265")}
        self.assertEqual(chosen["all"], [True, True, True])
        self.assertEqual(chosen["ours"], [True, True, False])
        self.assertEqual(chosen["others"], [False, False, True])
        self.assertEqual(chosen["x265"], [False, False, True])

    def test_the_page_says_aims_dashes_points_and_what_was_left_out(self):
        """2.5 bits keep the limit of weights, not that of keys."""
        page = tensors.page(self.rows, ["AV1: not there"])
        self.assertIn("| W (weights) | 2.500 | 2.56 | met |", page)
        self.assertIn("| K (keys) | 2.500 | 1.46 | missed |", page)
        self.assertIn("| x265 | – | – |", page)
        self.assertIn("| k | KIVI, by channel 2 | 12.00 | 2.500 | 2.200 (Huffman) | 2.000 |", page)
        self.assertIn("Not measured, for want of tensors: activations, values", page)
        self.assertIn("Left out: AV1: not there.", page)
        self.assertIn("Counted, in all tables", page)

    def test_a_coder_that_lacks_a_tensor_has_no_mean(self):
        """One that failed on a tensor must not be judged by the others."""
        rows = [*self.rows, *line("v", "W", "tensor", 0)]
        self.assertIsNone(tensors.class_means(rows, 10.0)["x265", None]["W"])
        self.assertAlmostEqual(tensors.class_means(rows, 10.0)["tensor", None]["W"], 10 / 6)

    def test_the_report_writes_its_files(self):
        """From points that it keeps, and from kept points again."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            context = Context(Folder(folder / "out"), Content(folder / "p", {}), scratch=True)
            context.content.tensors = lambda: [("w", "W", "w.npy")]
            fakes = {
                "run": lambda *_: {"rows": self.rows, "skipped": ["AV1: gone"]},
                "draw": lambda _module, _points, path: path.touch(),
                "python": lambda: "python",
            }
            quiet = (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            )
            with mock.patch.multiple(packages, **fakes), quiet[0], quiet[1]:
                with mock.patch.object(tensors, "TRICODEC", folder):
                    tensors.measure(context)
                self.assertEqual(sorted(os.listdir(folder / "out")), sorted(tensors.FILES))
                self.assertEqual(read_csv(folder / "out" / "tensors.csv")[1][0]["tensor"], "w")
                tensors.from_points(context)
                context.coders = "others"
                fresh = {"rows": line("w", "W", "AV1", 1), "skipped": []}
                with mock.patch.object(packages, "run", lambda *_: fresh):
                    tensors.measure(context)
                comments, rows = read_csv(folder / "out" / "tensors.csv")
                self.assertEqual({r["coder"] for r in rows}, {"tensor", "avc", "AV1"})
                self.assertEqual(comments[0], "command: eval/report tensors --coders others")
                self.assertIn("points: command: eval/report tensors;", comments[-1])
                tensors.from_points(context)
            page = (folder / "out" / "tensors.md").read_text()
        self.assertEqual(context.content.skipped, ["AV1: gone"])
        said = "From points measured before: command: eval/report tensors --coders"
        self.assertIn(said, " ".join(page.split()))


class EndToEnd(unittest.TestCase):
    """MiniLM's report."""

    def test_aims_are_judged_and_missing_rows_are_missed(self):
        """Only `tensor` counts."""
        rows = [
            {"coded": "layers", "coder": "tensor", "setting": "--bits 2.5", "mean_cosine": "0.87"},
            {"coded": "layers", "coder": "avc", "setting": "--bits 3.0", "mean_cosine": "0.99"},
        ]
        kept = {row[0]: row[3] for row in minilm.aims(rows)}
        self.assertEqual(kept["layers, --bits 2.5"], "met")
        self.assertEqual(kept["layers, --bits 3.0"], "missed")
        self.assertEqual(kept["whole model, no option"], "missed")

    def test_there_are_200_sentences_and_no_two_are_alike(self):
        """The list ships with the project."""
        text = minilm.SENTENCES.read_text().splitlines()
        sentences = [said for said in text if not said.startswith("#")]
        self.assertEqual(len(set(sentences)), 200)


class Speed(unittest.TestCase):
    """Processor time and memory."""

    def test_time_and_memory_are_those_of_the_child(self):
        """A child that takes 60 MB and some time; one that fails is a failure."""
        python = os.sys.executable
        seconds, peak = spent([python, "-c", "x = bytearray(60 << 20); sum(range(2000000))"])
        self.assertGreater(seconds, 0.01)
        self.assertGreater(peak, 60 * 1024)
        with self.assertRaisesRegex(Failure, "failed"):
            spent([python, "-c", "raise SystemExit(3)"])

    def test_aims_follow_from_the_rows(self):
        """Six million a second, fifteen, and three times the time for --bits."""
        keys = [("tensor --step 0.516", "encode"), ("tensor --bits 3", "encode")]
        keys.append(("tensor --step", "decode"))
        figures = [(1.0, 9, 1024), (3.0, 9, 1024), (0.4, 9, 1024)]
        rows = [tensor_speed.row(k, f, 6_000_000) for k, f in zip(keys, figures)]
        self.assertEqual(rows[0]["million_values_per_second"], "6.00")
        self.assertEqual([a[3] for a in tensor_speed.aims(rows)], ["met", "missed", "missed"])


class Packages(unittest.TestCase):
    """The Python of these reports."""

    def test_every_package_is_pinned_and_the_built_ones_may_be_missing(self):
        """Lines of the requirements."""
        must, may = packages.required(packages.REQUIREMENTS.read_text())
        self.assertIn("numpy", [pin.split("==")[0] for pin in must])
        self.assertEqual([pin.split("==")[0] for pin in may], ["nncodec", "zipnn"])
        lines = packages.REQUIREMENTS.read_text().splitlines()
        self.assertEqual([x for x in lines if x[0] != "#"], must + may)
        for used in (*tensors.USED, *minilm.USED, *tensor_speed.USED):
            self.assertIn(used, {"ffmpeg", *packages.pins()})


class Found(unittest.TestCase):
    """Tensors of the shared folder, and what is said without it."""

    def test_files_fall_into_classes_by_their_names(self):
        """`a_` and `ag_` are told apart; without any the weights of corpus/ stand in."""
        with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stderr(io.StringIO()):
            folder = pathlib.Path(scratch)
            content = Content(ROOT, {"TRICODEC_SHARED": str(folder)})
            (folder / "corpus").mkdir()
            for name in ("w_q0", "a_h1", "ag_h5", "kv_k3", "kv_v3", "g_q3"):
                (folder / "corpus" / f"{name}.npy").touch()
            kinds = {name: kind for name, kind, _ in content.tensors()}
            expected = {"w_q0": "W", "a_h1": "A", "ag_h5": "AG", "kv_k3": "K", "kv_v3": "V"}
            self.assertEqual(kinds, {**expected, "g_q3": "WG"})
            self.assertEqual(content.skipped, [])
            content = Content(ROOT, {"TRICODEC_SHARED": str(folder / "none")})
            content.weights = lambda: folder / "ffn_up.safetensors"
            self.assertEqual([name for name, _, _ in content.tensors()], ["ffn_up"])
            self.assertEqual(len(content.skipped), 6)

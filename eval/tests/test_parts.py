# SPDX-License-Identifier: Apache-2.0
"""The reports themselves, on made-up measurements: what they write is what the index names."""

import contextlib
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from unittest import mock

from ..content import Content
from ..context import Context
from ..output import Folder, read_csv
from ..parts import cells, conformance, decode, efficiency, fuzz, layout, speed, video
from ..tools import Failure, Skip

CONFORMANCE = """#!/bin/sh
printf 'file,verdict\\na.264,pass\\n' >"$4"
echo 1 passed
"""


class Parts(unittest.TestCase):
    """Each report writes its files into a folder of its own."""

    def setUp(self):
        """An empty folder, and content with two streams."""
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        root = self.folder / "project"
        (root / "corpus").mkdir(parents=True)
        (root / "corpus" / "camera.png").touch()
        streams = self.folder / "shared" / "streams"
        streams.mkdir(parents=True)
        stream = {"in_scope": "in", "tier": "B: two", "entropy": ["CABAC"], "slices": "IP"}
        known = [{**stream, "file": f"{n}.264", "frames": n, "display": [16, 8]} for n in (9, 3)]
        (streams / "manifest.json").write_text(json.dumps({"streams": known}))
        self.out = self.folder / "out"
        content = Content(root, {})
        self.context = Context(Folder(self.out), content, scratch=True)
        quiet = contextlib.redirect_stdout(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def written(self, part):
        """The report's files are there, no others; its first .csv, read back."""
        self.assertEqual(sorted(os.listdir(self.out)), sorted(part.FILES))
        return read_csv(self.out / next(f for f in part.FILES if f.endswith(".csv")))[1]

    def test_a_layout_is_a_row_a_stage(self):
        """The page has the columns that people look at; without OpenROAD it fails and says why."""
        stage = dict.fromkeys(layout.COLUMNS, 1.26) | {"stage": "place"}
        stage |= {"before_ps": [-3.0, None, None], "violations": None}
        figures = {"top": "encoder", "config": "small", "period_ps": 950.0, "openroad": "1.2"}

        def said(command):
            pathlib.Path(command[-1]).touch()
            said = json.dumps(figures | {"stages": [stage]}).encode()
            return subprocess.CompletedProcess(command, 0, said)

        with mock.patch.object(layout, "run", said):
            layout.measure(self.context)
        rows = self.written(layout)
        count = len(layout.DESIGNS)
        found = (len(rows), rows[0]["setup_ps"], rows[0]["violations"])
        self.assertEqual(found, (count, "1.3", ""))
        self.assertEqual((rows[0]["placed_ps"], rows[0]["tree_ps"]), ("-3.0", ""))
        self.assertIn("OpenROAD 1.2", (self.out / "layout.md").read_text())
        figures |= {"openroad": None, "absent": "it is not there"}
        with mock.patch.object(layout, "run", said), self.assertRaisesRegex(Failure, "not there"):
            layout.measure(self.context)

    def test_cells_are_added_up(self):
        """The page has a last row with all of them."""
        rows = [
            {"module": "a", "instances": 2, "gates": 5},
            {"module": "b", "instances": 1, "gates": 3},
        ]
        with mock.patch.object(cells, "count", lambda top, lanes: rows):
            cells.measure(self.context)
        self.assertEqual([r["gates"] for r in self.written(cells)], ["5", "3"])
        self.assertIn("| all | 3 | 8 |\n", (self.out / "cells-full.md").read_text())

    def test_conformance_keeps_what_the_command_writes(self):
        """Behind lines that say what made it; one that fails leaves nothing."""
        tool = self.folder / "tricodec"
        tool.write_text(CONFORMANCE)
        tool.chmod(0o755)
        with mock.patch.object(conformance, "TRICODEC", tool):
            conformance.measure(self.context)
            self.assertEqual(self.written(conformance), [{"file": "a.264", "verdict": "pass"}])
            (self.out / "conformance.csv").unlink()
            tool.write_text("#!/bin/sh\necho 'tricodec: 1 stream(s) failed' >&2\nexit 1\n")
            with self.assertRaisesRegex(Failure, r"1 stream\(s\) failed"):
                conformance.measure(self.context)
        self.assertEqual(os.listdir(self.out), [])

    def test_decoding_takes_the_longest_streams_and_the_best_of_three(self):
        """Two decoders in turns."""
        times = iter([2.0, 9.0, 1.5, 3.0, 4.0, 6.0] * 2)
        with mock.patch.object(decode, "processor_seconds", lambda _command: next(times)):
            decode.measure(self.context)
        rows = self.written(decode)
        self.assertEqual([r["stream"] for r in rows], ["3.264", "9.264"])
        self.assertEqual(rows[1]["golden_frames_per_second"], "6.0")
        self.assertEqual(rows[1]["share_of_ffmpeg"], "2.0")

    def test_fuzzing_shares_the_time(self):
        """Seconds and seed are the options'; a copy of the binary runs."""
        asked = []

        def run(name, binary, seconds, seed):
            asked.append((name, round(seconds), seed))
            self.assertTrue(pathlib.Path(binary).exists())
            return dict(zip(fuzz.COLUMNS, [name, 1, "5..5", "1", "1", "1"]))

        self.context.fuzz_seconds, self.context.fuzz_seed = 60.0, 5
        with mock.patch.multiple(fuzz, fuzz=run, test_binary=lambda _test: __file__):
            fuzz.measure(self.context)
        names = {"h264_decode": 24, "container_read": 6, "archive_read": 15, "tensor_slice": 15}
        self.assertEqual(asked, [(name, seconds, 5) for name, seconds in names.items()])
        self.assertEqual(len(self.written(fuzz)), 4)
        made = (self.out / "fuzz.md").read_text().splitlines()[2]
        self.assertIn("`eval/report fuzz --fuzz-seconds 60 --fuzz-seed 5`", made)

    def test_speed_says_whether_the_aims_are_met(self):
        """Ratios to the others; what was left out is in the command."""
        codec = {
            "encode, golden": 30.0,
            "encode, x264 medium, intra": 40.0,
            "decode, golden": 60.0,
            "decode, ffmpeg": 100.0,
        }
        self.context.bench = False
        measured = {"codecs": lambda *_: codec, "lockstep": lambda _: {"small": 25000.0}}
        with mock.patch.multiple(speed, **measured):
            speed.measure(self.context)
        self.assertEqual([r["unit"] for r in self.written(speed)], ["MB/s"] * 4 + ["clocks/s"])
        page = (self.out / "speed.md").read_text()
        self.assertIn("`eval/report speed --no-bench`", page)
        self.assertIn("| 0.75 times | 1.0 times | missed |", page)
        self.assertIn("| 0.60 times | 0.5 times | met |", page)
        self.assertNotIn("Benches", page)

    def test_efficiency_fails_when_the_aim_is_missed(self):
        """The page is written all the same; without points there is nothing to write."""
        with self.assertRaises(Skip):
            efficiency.from_points(self.context)
        rows = [
            {
                **{"picture": "p", "width": 4, "height": 4, "encoder": encoder, "qp": qp},
                **{"bits": factor * (9000 - 100 * qp), "bits_per_sample": 1, "psnr_db": 60 - qp},
                "intra16x16_percent": qp,
            }
            for encoder, factor in [("tricodec", 105), *((j, 100) for j in efficiency.JUDGES)]
            + [(efficiency.LIBRARY, 50)]
            for qp in efficiency.QPS
        ]
        self.context.out.csv("efficiency.csv", rows, self.context.provenance("x"))
        with self.assertRaisesRegex(Failure, r"\+5.00 % against x264"):
            efficiency.from_points(self.context)
        self.written(efficiency)
        page = (self.out / "efficiency.md").read_text()
        self.assertIn("| p 4x4 | +5.00 % | +5.00 % | +110.00 % | 20 to 40 % |", page)

    def test_only_coded_units_count(self):
        """x264's message about itself is left out; zeros behind a unit too."""
        units = b"\0\0\0\1\x67ab" + b"\0\0\1\x06message" + b"\0\0\1\x65slice\0\0"
        self.assertEqual(efficiency.coded_bits(units), 8 * (3 + 3 + 3 + 6))

    def test_video_compares_by_clip_and_in_the_mean(self):
        """Ten percent more bits on natural clips, none on others; speed over all points."""
        points = []
        for clip, factor in [("nat_a", 110), ("syn_b", 100)]:
            for encoder in ("tricodec", *video.ANCHORS):
                for qp in video.QPS:
                    bits = (factor if encoder == "tricodec" else 100) * (9000 - 100 * qp)
                    psnr = [60.0 - qp, 50.0 - qp, 55.0 - qp]
                    row = [clip, "intra", encoder, qp, bits, *psnr, 30, 0.5]
                    points.append(dict(zip(video.COLUMNS, row)))
        self.context.out.csv(video.POINTS, points, self.context.provenance("x"))
        video.from_points(self.context)
        self.assertEqual(sorted(os.listdir(self.out)), sorted(video.FILES))
        rows = read_csv(self.out / "efficiency-video.csv")[1]
        ours = [r for r in rows if r["encoder"] == "tricodec" and r["anchor"] == "x264-medium"]
        rates = {r["clip"]: r["luma_bd_rate_percent"] for r in ours}
        expected = {"nat_a": "10.00", "syn_b": "0.00", "mean of all": "5.00"}
        self.assertEqual(rates, {**expected, "mean of natural": "10.00"})
        chroma = {r["clip"]: r["chroma_bd_rate_percent"] for r in ours}
        self.assertEqual(chroma, rates)
        self.assertEqual({r["frames_per_second_one_core"] for r in ours}, {"60.0"})

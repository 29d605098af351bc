# SPDX-License-Identifier: Apache-2.0
"""What is found, and what is said where nothing is."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

from ..content import Clip, Content
from ..tools import Failure, Skip


def y4m(path, width, height, frames):
    """A grey clip of 4:2:0."""
    size = width * height + 2 * ((width + 1) // 2) * ((height + 1) // 2)
    header = b"YUV4MPEG2 W%d H%d F25:1 C420\n" % (width, height)
    path.write_bytes(header + (b"FRAME\n" + bytes([128]) * size) * frames)


class Finder(unittest.TestCase):
    """A project in a folder of its own, with a shared folder beside it."""

    def setUp(self):
        """Nothing is there yet."""
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.shared = pathlib.Path(scratch.name) / "shared"
        self.root = pathlib.Path(scratch.name) / "project"
        (self.root / "corpus").mkdir(parents=True)
        self.content = Content(self.root, {})
        self.said = io.StringIO()
        redirected = contextlib.redirect_stderr(self.said)
        redirected.__enter__()
        self.addCleanup(redirected.__exit__, None, None, None)

    def clips(self):
        """Three clips, one of them of odd size."""
        folder = self.shared / "content"
        folder.mkdir(parents=True)
        y4m(folder / "nat_kodim05.y4m", 16, 8, 1)
        y4m(folder / "syn_b.y4m", 8, 8, 3)
        y4m(folder / "syn_odd.y4m", 7, 8, 3)

    def test_nothing_is_a_skip_with_a_reason(self):
        """Each kind of content says what is missing."""
        for find, word in [
            (self.content.photograph, "make corpus"),
            (self.content.weights, "make corpus"),
            (self.content.pictures, "no photograph"),
            (self.content.clips, "TRICODEC_CONTENT"),
            (self.content.streams, "no streams"),
        ]:
            with self.assertRaisesRegex(Skip, word):
                find()

    def test_clips_come_in_order_and_odd_ones_are_left_out_loudly(self):
        """Size and number of frames are the file's."""
        self.clips()
        found = [(c.name, c.width, c.height, c.frames) for c in self.content.clips()]
        self.assertEqual(found, [("nat_kodim05", 16, 8, 1), ("syn_b", 8, 8, 3)])
        self.assertIn("SKIPPED: the clip syn_odd", self.said.getvalue())
        self.assertEqual(len(self.content.skipped), 1)
        self.content.clips()
        self.assertEqual(len(self.content.skipped), 1, "said once")

    def test_pictures_are_those_of_the_corpus_and_the_photographs_among_the_clips(self):
        """Without the shared folder some are missing, and that is said."""
        (self.root / "corpus" / "camera.png").touch()
        self.assertEqual([p.stem for p in self.content.pictures()], ["camera"])
        self.assertIn("SKIPPED: two more photographs", self.said.getvalue())
        self.clips()
        found = [p.stem for p in Content(self.root, {}).pictures()]
        self.assertEqual(found, ["camera", "nat_kodim05"])

    def test_the_environment_names_other_folders(self):
        """TRICODEC_SHARED and TRICODEC_CONTENT."""
        self.clips()
        other = self.root.parent / "other"
        (other / "streams").mkdir(parents=True)
        (other / "streams" / "manifest.json").write_text(json.dumps({"streams": [{"file": "a"}]}))
        content = Content(self.root, {"TRICODEC_SHARED": str(other)})
        self.assertEqual(content.streams()[1], [{"file": "a"}])
        with self.assertRaises(Skip):
            content.clips()
        content = Content(self.root, {"TRICODEC_CONTENT": str(self.shared / "content")})
        self.assertEqual(len(content.clips()), 2)

    def test_what_is_no_clip_is_named(self):
        """A file without the header."""
        path = self.root / "x.y4m"
        path.write_bytes(b"no clip\n")
        with self.assertRaisesRegex(Failure, "x.y4m is not a .y4m file"):
            Clip(path)

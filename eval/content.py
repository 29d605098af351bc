# SPDX-License-Identifier: Apache-2.0
"""What the reports measure on, and where it is found; what is not found is said loudly.

| content | from |
| --- | --- |
| photographs, weights | corpus/, which scripts/corpus fetches |
| clips, more photographs | $TRICODEC_CONTENT, or content/ of the shared folder |
| tensors of each class | corpus/ of the shared folder |
| streams of others | streams/ of the shared folder, with its manifest.json |

The shared folder is $TRICODEC_SHARED, or ../shared beside the checkout. It is not part of the
project: without it the reports that need it are skipped, and those that can do without say so.
"""

import json
import os
import pathlib
import re
import sys

from .tools import FFMPEG, ROOT, Failure, Skip, run

# Two clips that ffmpeg draws, of twelve frames.
DRAWN = {
    "drawn_testsrc2": "testsrc2=s=352x288:r=25:d=0.6",
    "drawn_mandelbrot": "mandelbrot=s=320x240:r=25:start_scale=0.3",
}

# Class of a tensor by the start of its file's name.
KINDS = {"w_": "W", "a_": "A", "kv_k": "K", "kv_v": "V", "g_": "WG", "ag_": "AG"}


class Clip:
    """A .y4m file: path, name, width, height, number of frames of 4:2:0."""

    def __init__(self, path):
        """Reads the header."""
        self.path, self.name = path, path.stem
        with open(path, "rb") as file:
            header = file.readline()
        found = [re.search(rb" %c(\d+)" % axis, header) for axis in b"WH"]
        if not header.startswith(b"YUV4MPEG2") or None in found:
            raise Failure(f"{path} is not a .y4m file with a size")
        self.width, self.height = (int(f.group(1)) for f in found)
        chroma = ((self.width + 1) // 2) * ((self.height + 1) // 2)
        frame = self.width * self.height + 2 * chroma + len(b"FRAME\n")
        self.frames = (path.stat().st_size - len(header)) // frame

    def odd(self):
        """Whether a side is odd: x264 codes no such size."""
        return self.width % 2 or self.height % 2


class Content:
    """Finds content, and remembers what was not there."""

    def __init__(self, root=ROOT, environment=None):
        """`environment` stands in for the process's own, for tests."""
        environment = os.environ if environment is None else environment
        shared = environment.get("TRICODEC_SHARED", root.parent / "shared")
        self.corpus = root / "corpus"
        self.clips_folder = pathlib.Path(
            environment.get("TRICODEC_CONTENT", pathlib.Path(shared) / "content")
        )
        self.tensors_folder = pathlib.Path(shared) / "corpus"
        self.streams_folder = pathlib.Path(shared) / "streams"
        self.skipped = []

    def skip(self, what, why):
        """Say at once, and keep for the end, that something is left out."""
        line = f"{what}: {why}"
        if line not in self.skipped:
            self.skipped.append(line)
            print(f"SKIPPED: {line}", file=sys.stderr, flush=True)

    def photograph(self, name="camera"):
        """A photograph of corpus/."""
        path = self.corpus / f"{name}.png"
        if not path.exists():
            raise Skip(f"there is no {name}.png in corpus/: make corpus")
        return path

    def weights(self):
        """The weight matrix of corpus/."""
        path = self.corpus / "ffn_up.safetensors"
        if not path.exists():
            raise Skip("there is no ffn_up.safetensors in corpus/: make corpus")
        return path

    def pictures(self):
        """All photographs: those of corpus/, and the clips' first frames that are photographs."""
        found = sorted(self.corpus.glob("*.png"))
        shared = sorted(self.clips_folder.glob("nat_kodim??.y4m"))
        if not found:
            self.skip("the photographs of corpus/", "there are none: make corpus")
        if not shared:
            self.skip("two more photographs", f"there are none in {self.clips_folder}")
        if not found + shared:
            raise Skip("there is no photograph")
        return found + shared

    def clips(self):
        """Clips of even size, with their names in order."""
        paths = sorted(self.clips_folder.glob("*.y4m"))
        if not paths:
            raise Skip(
                f"there are no clips in {self.clips_folder}; $TRICODEC_CONTENT may name some"
            )
        kept = []
        for clip in map(Clip, paths):
            if clip.odd():
                self.skip(f"the clip {clip.name}", "x264 codes no odd sizes")
            else:
                kept.append(clip)
        return kept

    def tensors(self):
        """Name, class and path of each tensor, class after class; weights alone without ../shared.

        The path is of an .npy file, or of a .safetensors file that holds one matrix.
        """
        found = []
        for start, kind in KINDS.items():
            paths = sorted(self.tensors_folder.glob(f"{start}*.npy"))
            found += [(p.stem, kind, p) for p in paths]
            if not paths:
                self.skip(f"tensors of class {kind}", f"there are none in {self.tensors_folder}")
        if not any(kind == "W" for _, kind, _ in found):
            found.insert(0, ("ffn_up", "W", self.weights()))
        return found

    def drawn(self, folder):
        """Two drawn clips, written into `folder`, in the place of content that is not there."""
        self.skip("all clips", f"there are none in {self.clips_folder}: two drawn ones stand in")
        clips = []
        for name, source in DRAWN.items():
            path = pathlib.Path(folder) / f"{name}.y4m"
            draw = f"-v error -y -f lavfi -i {source} -frames:v 12 -pix_fmt yuv420p".split()
            run([FFMPEG, *draw, path])
            clips.append(Clip(path))
        return clips

    def streams(self):
        """Folder and manifest, a list of dictionaries, of the streams of others."""
        manifest = self.streams_folder / "manifest.json"
        if not manifest.exists():
            raise Skip(f"there are no streams of others in {self.streams_folder}")
        return self.streams_folder, json.loads(manifest.read_text())["streams"]

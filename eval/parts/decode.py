# SPDX-License-Identifier: Apache-2.0
"""Decoding speed of the golden decoder beside ffmpeg on streams of others.

The longest streams of the manifest: each is decoded to a file of raw samples by both, on one
core, in turns; the least processor time of three rounds counts.
"""

import pathlib
import tempfile

from ..output import table
from ..tools import FFMPEG, TRICODEC, processor_seconds

ABOUT = "decoding speed beside ffmpeg on streams of others"
LONG = False
FILES = ["decode-speed.csv", "decode-speed.md"]
STREAMS, ROUNDS = 8, 3


def samples(stream):
    """Luma samples of a stream of the manifest."""
    width, height = stream["display"]
    return int(stream["frames"] or 0) * width * height


def longest(manifest):
    """The longest streams that are in scope and undamaged, the longest last."""
    usable = [
        s for s in manifest if s["in_scope"] == "in" and s["tier"][0] in "ABC" and s["display"]
    ]
    return sorted(usable, key=samples)[-STREAMS:]


def seconds(path, scratch):
    """Best times of our decoder and of ffmpeg."""
    ours, theirs = pathlib.Path(scratch) / "ours.yuv", pathlib.Path(scratch) / "theirs.yuv"
    quiet = [FFMPEG, "-v", "error", "-y", "-threads", "1"]
    commands = [
        [TRICODEC, "decode", path, "-o", ours],
        [*quiet, "-i", path, "-fps_mode", "passthrough", "-f", "rawvideo", theirs],
    ]
    rounds = [[processor_seconds(c) for c in commands] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds)]


def measure(context):
    """Time both decoders."""
    folder, manifest = context.content.streams()
    made = context.provenance("decode", ["tricodec", "ffmpeg"])
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for stream in longest(manifest):
            golden, ffmpeg = seconds(folder / stream["file"], scratch)
            rows.append(
                {
                    "stream": stream["file"],
                    "size": "x".join(map(str, stream["display"])),
                    "frames": int(stream["frames"]),
                    "entropy": " ".join(stream["entropy"]),
                    "slices": stream["slices"],
                    "golden_frames_per_second": round(stream["frames"] / golden, 1),
                    "ffmpeg_frames_per_second": round(stream["frames"] / ffmpeg, 1),
                    "share_of_ffmpeg": round(ffmpeg / golden, 2),
                }
            )
    context.out.csv("decode-speed.csv", rows, made)
    text = "One core, processor time in user mode and in the kernel, with starting and writing.\n\n"
    text += table([k.replace("_", " ") for k in rows[0]], [list(r.values()) for r in rows])
    context.out.page("decode-speed.md", "Decoding speed on streams of others", text, made)
    print(text)

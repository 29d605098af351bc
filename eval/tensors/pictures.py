# SPDX-License-Identifier: Apache-2.0
"""Tensors as grey pictures of 8 bits, coded by the video encoders of the pinned ffmpeg.

One scale for the tensor takes its largest magnitude to 127 steps from the middle, 128. Intra only,
one thread. Counted is the stream as it is, with 32 bits for the scale; x264's message about itself
is not.
"""

import re
import subprocess

import numpy as np

from ..tools import FFMPEG, Failure

SCALE_BITS = 32
# Name: encoder, its parameters where {q} is the quantiser, container, quantisers from coarse to
# fine. All use what they have for content that is no film: no psychovisual tricks.
CODECS = {
    "x264": (
        "libx264",
        "-preset slower -tune psnr -x264-params "
        "qp={q}:keyint=1:ipratio=1:aq-mode=0:no-psy=1:mbtree=0:no-deblock=1:threads=1",
        "h264",
        range(51, 0, -1),
    ),
    "x265": (
        "libx265",
        "-preset slow -tune psnr -x265-params "
        "qp={q}:keyint=1:ipratio=1:aq-mode=0:info=0:log-level=none:pools=none:frame-threads=1",
        "hevc",
        range(51, 0, -1),
    ),
    "AV1": (
        "libaom-av1",
        "-usage allintra -cpu-used 6 -aq-mode 0 -threads 1 -qmin {q} -qmax {q} -b:v 0 -crf {q}",
        "obu",
        range(63, 0, -1),
    ),
}


def encoders():
    """Names of the codecs that this ffmpeg has."""
    listed = subprocess.run([FFMPEG, "-hide_banner", "-encoders"], capture_output=True, text=True)
    return [name for name, (encoder, *_) in CODECS.items() if encoder in listed.stdout]


def picture(x):
    """Samples, and the scale."""
    scale = float(np.abs(x).max()) / 127 or 1.0
    samples = np.clip(np.rint(x / scale) + 128, 0, 255).astype(np.uint8)
    return samples, float(np.float32(scale))


def _ffmpeg(arguments, data):
    command = [str(FFMPEG), "-v", "error", *arguments]
    done = subprocess.run(command, input=data, capture_output=True)
    if done.returncode != 0 or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip().splitlines() or ["no output"]
        raise Failure(f"ffmpeg failed: {reason[-1]}")
    return done.stdout


def counted(name, stream):
    """Bytes of a stream, without x264's message about itself."""
    if name != "x264":
        return len(stream)
    units = re.split(b"\0*\0\0\1", stream)[1:]
    return sum(3 + len(u.rstrip(b"\0")) for u in units if u and u[0] & 31 != 6)


def encode(name, samples, q):
    """Stream of a picture."""
    encoder, parameters, kind, _ = CODECS[name]
    height, width = samples.shape
    size = f"-f rawvideo -pix_fmt gray -s {width}x{height} -i pipe:0 -frames:v 1".split()
    codec = ["-c:v", encoder, "-pix_fmt", "gray", *parameters.format(q=q).split()]
    return _ffmpeg([*size, *codec, "-f", kind, "pipe:1"], samples.tobytes())


def decode(name, stream, shape):
    """Samples of a stream."""
    kind = CODECS[name][2]
    source = ["-f", kind, "-i", "pipe:0", *"-vf extractplanes=y -f rawvideo".split()]
    raw = _ffmpeg([*source, "-pix_fmt", "gray", "pipe:1"], stream)
    return np.frombuffer(raw, np.uint8).reshape(shape)


def code(name, x, q):
    """Bits, and what is decoded."""
    samples, scale = picture(x)
    stream = encode(name, samples, q)
    decoded = decode(name, stream, samples.shape).astype(np.float64)
    return 8 * counted(name, stream) + SCALE_BITS, (decoded - 128) * scale

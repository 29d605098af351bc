# SPDX-License-Identifier: Apache-2.0
"""A small valid input of each kind that the command reads, and the commands that read it."""

import dataclasses
import io
import json
import pathlib
import random
import struct
import zipfile

from .tools import FFMPEG, TRICODEC, Failure, run

DRAWN = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=48x32:r=25"]
INFO = (["info"], "")
SHAPE = (24, 40)
# Numbers of the formats of elements: safetensors' name, numpy's, struct's.
TYPES = [("F32", "<f4", "f"), ("F16", "<f2", "e")]


@dataclasses.dataclass(frozen=True)
class Specimen:
    """Kind, suffix of its file's name, bytes, and commands, each with the name of its output."""

    kind: str
    suffix: str
    data: bytes
    commands: tuple


def values(kind):
    """Bytes of a matrix of SHAPE."""
    draw = random.Random(7)
    count = SHAPE[0] * SHAPE[1]
    return struct.pack(f"<{count}{kind}", *(draw.gauss(0, 1) for _ in range(count)))


def npy(name, kind):
    """A file of numpy, version 1.0."""
    text = f"{{'descr': '{name}', 'fortran_order': False, 'shape': {SHAPE}, }}"
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + values(kind)


def safetensors():
    """A file with a matrix of each type."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, _, kind in TYPES:
        piece = values(kind)
        place = [len(data), len(data) + len(piece)]
        header[f"layer.{name}"] = {"dtype": name, "shape": list(SHAPE), "data_offsets": place}
        data += piece
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def npz():
    """An archive of arrays."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, code, kind in TYPES:
            archive.writestr(f"{name}.npy", npy(code, kind))
    return packed.getvalue()


def tensors():
    """Files of tensors as others write them."""
    commands = (INFO, (["encode", "--bits", "3"], "out.tri"))
    yield Specimen("safetensors", ".safetensors", safetensors(), commands)
    yield Specimen("npy", ".npy", npy("<f4", "f"), commands)
    yield Specimen("npz", ".npz", npz(), commands)


def archives(folder):
    """Archives of ours, of tensor tools and of H.264's."""
    source = folder / "in.safetensors"
    source.write_bytes(safetensors())
    for kind, options in {
        "tri": ["--bits", "3"],
        "tri 8 bits": ["--bits", "8"],
        "tri avc": ["--tools", "avc", "--qp", "20"],
    }.items():
        path = folder / "made.tri"
        run([TRICODEC, "encode", source, "-o", path, *options])
        commands = (INFO, (["decode"], "out.safetensors"))
        yield Specimen(kind, ".tri", path.read_bytes(), commands)


def drawn(folder, name, *options, before=DRAWN):
    """Bytes of a file that ffmpeg writes, or None where it cannot."""
    path = folder / name
    try:
        run([FFMPEG, "-y", *before, *options, path])
    except Failure:
        return None
    return path.read_bytes()


def stills(folder):
    """Pictures; where ffmpeg cannot write a kind, its name alone."""
    commands = (INFO, (["encode"], "out.264"))
    for name, options in {
        "a.png": [],
        "16.png": ["-pix_fmt", "rgb48be"],
        "a.pgm": ["-pix_fmt", "gray"],
        "a.ppm": [],
        "a.pam": ["-pix_fmt", "rgba"],
        "a.jpg": [],
        "a.tif": ["-pix_fmt", "rgb24"],
        "a.webp": [],
        "a.bmp": [],
        "a.gif": [],
    }.items():
        kind, suffix = name.replace("a.", "").replace("16.", "16-bit "), pathlib.Path(name).suffix
        yield kind, suffix, drawn(folder, name, *options, "-frames:v", "1"), commands


def videos(folder):
    """Clips, and streams of ours bare and in containers."""
    clip = folder / "in.y4m"
    if drawn(folder, clip.name, "-frames:v", "3", "-pix_fmt", "yuv420p") is None:
        raise Failure("ffmpeg writes no y4m: run make setup")
    yield "y4m", ".y4m", clip.read_bytes(), (INFO, (["encode"], "out.264"))
    decode = (INFO, (["decode"], "out.y4m"), (["decode", "--keep-going"], "out.y4m"))
    bare = folder / "in.264"
    run([TRICODEC, "encode", clip, "-o", bare])
    yield "264", ".264", bare.read_bytes(), decode
    run([TRICODEC, "encode", clip, "-o", folder / "ours.mp4"])
    yield "mp4 of ours", ".mp4", (folder / "ours.mp4").read_bytes(), decode
    copy = ["-v", "error", "-f", "h264", "-i", bare]
    for name, options in {
        "a.mp4": [],
        "pieces.mp4": ["-movflags", "frag_keyframe+empty_moov"],
        "a.mkv": [],
    }.items():
        kind = name.replace("a.", "").replace("pieces.", "fragmented ")
        data = drawn(folder, name, "-c", "copy", *options, before=copy)
        yield kind, pathlib.Path(name).suffix, data, decode


def specimens(folder):
    """All of them, made in a folder, and a sentence for each kind that cannot be made here."""
    found, missing = [*tensors(), *archives(folder)], []
    for kind, suffix, data, commands in (*stills(folder), *videos(folder)):
        if data is None:
            missing.append(f"{kind}: the ffmpeg here writes none")
        else:
            found.append(Specimen(kind, suffix, data, commands))
    return found, missing

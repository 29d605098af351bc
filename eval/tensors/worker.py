# SPDX-License-Identifier: Apache-2.0
"""One run of one coder in a process of its own, for speed and memory.

`python -m eval.tensors.worker input FOLDER` writes the matrix that all are timed on: the matrices
of MiniLM's layers that have 384 columns, one below the other, as x.npy, and as pictures of 8 bits.
`python -m eval.tensors.worker encode|decode CODER FOLDER` prints seconds of processor time of the
coding itself, coded bytes, and the process's peak of resident memory in KiB, as JSON.
"""

import json
import pathlib
import resource
import sys
import time

import numpy as np

SIDE = 384
NNC_STEP = 0.28


def write_input(folder):
    """Write x.npy and x.gray, and give the number of values."""
    from safetensors.numpy import load_file

    from ..minilm.measure import NAMES, folder_of_model
    from . import pictures

    parameters = load_file(folder_of_model() / "model.safetensors")
    x = np.concatenate([parameters[n] for n in NAMES if parameters[n].shape[1] == SIDE])
    np.save(folder / "x.npy", x)
    (folder / "x.gray").write_bytes(pictures.picture(x)[0].tobytes())
    return x.size


def zstd(folder):
    """Lossless, level 3, of the bytes of float32: functions that code and decode."""
    import zstandard

    data = np.load(folder / "x.npy").tobytes()
    return lambda: zstandard.compress(data, 3), lambda coded: zstandard.decompress(coded)


def zipnn(folder):
    """Lossless, by ZipNN's own grouping of bytes."""
    from zipnn import ZipNN

    data = np.load(folder / "x.npy").tobytes()
    coder = ZipNN(bytearray_dtype="float32", threads=1)
    return lambda: coder.compress(data), lambda coded: coder.decompress(coded)


def nncodec(folder):
    """Lossy, near 3 bits."""
    from . import nnc

    nnc.must_be_there()
    x = np.load(folder / "x.npy")
    qp = nnc.qp_of(NNC_STEP * float(x.std()))

    def decode(coded):
        return nnc.decode(np.frombuffer(coded, np.uint8), x.shape, qp)

    return lambda: nnc.encode(x, qp, nnc.LAMBDAS[0]).tobytes(), decode


CODERS = {"zstd": zstd, "zipnn": zipnn, "nncodec": nncodec}


def main(what, *given):
    """Run what is asked for."""
    folder = pathlib.Path(given[-1])
    if what == "input":
        print(json.dumps({"values": write_input(folder)}))
        return
    coded = folder / f"{given[0]}.coded"
    try:
        encode, decode = CODERS[given[0]](folder)
    except ImportError as reason:
        print(json.dumps({"missing": f"its package cannot be used here: {reason}"}))
        return
    begun = time.process_time()
    if what == "encode":
        coded.write_bytes(encode())
    else:
        decode(coded.read_bytes())
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "bytes": coded.stat().st_size, "peak_kib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])

# SPDX-License-Identifier: Apache-2.0
"""Compress tensors and models with the tensor tools of Tricodec.

>>> import numpy, tricodec
>>> w = numpy.random.default_rng(1).standard_normal((256, 256)).astype("float32")
>>> data = tricodec.encode(w, bits=3)        # an archive of one tensor
>>> back = tricodec.decode(data)             # its shape and element type
>>> back.shape == w.shape and back.dtype == w.dtype
True

`compress_model` compresses a checkpoint to a file, `Archive` reads any one tensor of it, and
`decompress_model` writes it as safetensors again. `compare` says how far two of anything are apart.

All work is done on all cores (the environment's `RAYON_NUM_THREADS` limits them) while other
threads of Python run. What cannot be done raises `TricodecError`, a `ValueError`, of one sentence;
a file that is missing or may not be read raises Python's own `FileNotFoundError` or
`PermissionError`. A goal that was not reached is a warning of class `GoalMissed`.
"""

from ._archive import Archive, TensorInfo
from ._codec import decode, encode
from ._compare import ComparedTensor, Comparison, compare
from ._model import compress_model, decompress_model
from ._options import Rules
from ._report import GoalMissed, MissedGoal, Report, ReportRow
from ._tricodec import DEFAULT_STEP, FEW_VALUES, TricodecError, __version__

__all__ = [
    "DEFAULT_STEP",
    "FEW_VALUES",
    "Archive",
    "ComparedTensor",
    "Comparison",
    "GoalMissed",
    "MissedGoal",
    "Report",
    "ReportRow",
    "Rules",
    "TensorInfo",
    "TricodecError",
    "__version__",
    "compare",
    "compress_model",
    "decode",
    "decompress_model",
    "encode",
]

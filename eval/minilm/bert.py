# SPDX-License-Identifier: Apache-2.0
"""The forward pass of all-MiniLM-L6-v2 in NumPy: embeddings of sentences, of length 1.

A BERT (Devlin and others, 2018) of 6 layers, 12 heads, 384 values a token; the embedding of a
sentence is the mean over its tokens. Parameters have the names of model.safetensors.
"""

import numpy as np

LAYERS, HEADS, EPSILON = 6, 12, 1e-12
MOST_TOKENS = 256


def erf(x):
    """Abramowitz and Stegun 7.1.26: within 1.5e-7, finer than float32 sums."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = 0.254829592 + t * (
        -0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))
    )
    return np.sign(x) * (1 - t * series * np.exp(-x * x))


def gelu(x):
    """x times the normal distribution's function."""
    return x * 0.5 * (1 + erf(x / np.float32(np.sqrt(2))))


def softmax(x):
    """Over the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _linear(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def _norm(p, name, x):
    centred = x - x.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
    return scaled * p[f"{name}.weight"] + p[f"{name}.bias"]


def _attention(p, name, x, bounds):
    q, k, v = (_linear(p, f"{name}.self.{part}", x) for part in ("query", "key", "value"))
    out = np.empty_like(x)
    width = x.shape[1] // HEADS
    for a, b in zip(bounds, bounds[1:]):
        heads = [m[a:b].reshape(b - a, HEADS, width).transpose(1, 0, 2) for m in (q, k, v)]
        share = softmax(heads[0] @ heads[1].transpose(0, 2, 1) / np.float32(np.sqrt(width)))
        out[a:b] = (share @ heads[2]).transpose(1, 0, 2).reshape(b - a, -1)
    return out


def embed(p, sentences):
    """One row a sentence; `sentences` are lists of token numbers, [CLS] and [SEP] included."""
    sentences = [tokens[:MOST_TOKENS] for tokens in sentences]
    bounds = np.cumsum([0, *(len(tokens) for tokens in sentences)])
    places = np.concatenate([np.arange(len(tokens)) for tokens in sentences])
    x = p["embeddings.word_embeddings.weight"][np.concatenate(sentences)]
    x = x + p["embeddings.position_embeddings.weight"][places]
    x = _norm(p, "embeddings.LayerNorm", x + p["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        mixed = _attention(p, f"{name}.attention", x, bounds)
        mixed = _linear(p, f"{name}.attention.output.dense", mixed)
        x = _norm(p, f"{name}.attention.output.LayerNorm", x + mixed)
        wide = gelu(_linear(p, f"{name}.intermediate.dense", x))
        x = _norm(p, f"{name}.output.LayerNorm", x + _linear(p, f"{name}.output.dense", wide))
    means = np.stack([x[a:b].mean(axis=0) for a, b in zip(bounds, bounds[1:])])
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def neighbours(embedded, count):
    """The `count` nearest other sentences of each, by cosine."""
    cosines = embedded @ embedded.T
    np.fill_diagonal(cosines, -2)
    return np.argsort(-cosines, axis=1)[:, :count]


def compare(original, other):
    """Mean cosine with the original's embeddings, nearest neighbour kept, of ten nearest kept."""
    cosine = float((original * other).sum(axis=1).mean())
    ten = [neighbours(e, 10) for e in (original, other)]
    nearest = float((ten[0][:, 0] == ten[1][:, 0]).mean())
    kept = [len(set(a) & set(b)) / 10 for a, b in zip(*ten)]
    return cosine, nearest, float(np.mean(kept))

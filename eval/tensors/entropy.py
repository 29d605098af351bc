# SPDX-License-Identifier: Apache-2.0
"""Entropy stages behind a quantiser, by software of others; each gives a number of bits.

What is counted: the coded symbols with every table and header that their decoder needs, and the
scales, coded by the same stage where that is shorter and as they are otherwise.
"""

import collections
import zlib

import dahuffman
import lz4.block
import numpy as np

from . import nnc


def packed(symbols, bits):
    """Symbols as bytes, and as a string of `bits` bits each."""
    low = int(symbols.min())
    shifted = (symbols.ravel() - low).astype(np.uint32)
    as_bytes = shifted.astype(np.uint8 if bits <= 8 else "<u2").tobytes()
    spread = (shifted[:, None] >> np.arange(bits - 1, -1, -1, dtype=np.uint32)) & 1
    return as_bytes, np.packbits(spread.astype(np.uint8).ravel()).tobytes()


def huffman_bits(symbols):
    """Canonical Huffman code by dahuffman, with its end symbol, and its table.

    The table is one byte of length for each level from the least to the largest, and 32 bits for
    these two.
    """
    counts = collections.Counter(symbols.ravel().tolist())
    code = dahuffman.HuffmanCodec.from_frequencies(counts).get_code_table()
    coded = sum(code[symbol][0] * n for symbol, n in counts.items())
    end = next(length for symbol, (length, _) in code.items() if symbol not in counts)
    return coded + end + 8 * (max(counts) - min(counts) + 1) + 32


def none(quantised):
    """Fixed length."""
    return quantised.symbols.size * quantised.symbol_bits + 8 * len(quantised.scales)


def huffman(quantised):
    """One table for the tensor."""
    raw = 8 * len(quantised.scales)
    scales = raw
    if len(quantised.scales) > 4:
        scales = min(raw, huffman_bits(np.frombuffer(quantised.scales, np.uint8)))
    return huffman_bits(quantised.symbols) + scales


def _bytes(quantised, compress):
    candidates = packed(quantised.symbols, quantised.symbol_bits)
    lengths = [len(compress(data)) for data in candidates] + [len(candidates[1])]
    return 8 * (min(lengths) + min(len(quantised.scales), len(compress(quantised.scales))))


def deflate(quantised):
    """zlib at level 9 of bytes or of packed bits, whichever is shorter."""
    return _bytes(quantised, lambda data: zlib.compress(data, 9))


def lz4_hc(quantised):
    """LZ4 HC at its highest level, a bare block, of bytes or of packed bits."""

    def compress(data):
        return lz4.block.compress(data, mode="high_compression", compression=12, store_size=False)

    return _bytes(quantised, compress)


def cabac(quantised):
    """The adaptive binary arithmetic coder of NNCodec (DeepCABAC)."""
    raw = 8 * len(quantised.scales)
    return nnc.levels_bits(quantised.symbols) + raw


STAGES = {
    "fixed": none,
    "Huffman": huffman,
    "Deflate": deflate,
    "LZ4": lz4_hc,
    "CABAC": cabac,
}

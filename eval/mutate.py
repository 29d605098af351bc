# SPDX-License-Identifier: Apache-2.0
"""Mutations of the bytes of a file, by seed: what happens to files, and what attackers try."""

import zlib

# Numbers that sizes and counts turn into trouble.
NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
DIGITS = [b"0", b"-1", b"99999", b"18446744073709551616", b"", b"1e9"]
# Longest piece that is taken out, repeated or moved.
PIECE = 64


def flip(data, draw):
    """Turn one bit over."""
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def byte(data, draw):
    """Another byte."""
    data[draw.randrange(len(data))] = draw.choice([0, 0xFF, draw.randrange(256)])


def number(data, draw):
    """A number of 2, 4 or 8 bytes, either end first."""
    size = draw.choice([2, 4, 8])
    at = draw.randrange(len(data))
    value = draw.choice(NUMBERS) & ((1 << 8 * size) - 1)
    data[at : at + size] = value.to_bytes(size, draw.choice(["big", "little"]))


def digits(data, draw):
    """Another number where a text has one."""
    places = [i for i, c in enumerate(data) if 0x30 <= c <= 0x39]
    if places:
        at = draw.choice(places)
        data[at : at + 1] = draw.choice(DIGITS)


def remove(data, draw):
    """Take a piece out."""
    at = draw.randrange(len(data))
    del data[at : at + draw.randrange(1, PIECE)]


def repeat(data, draw):
    """A piece once more."""
    at, to = draw.randrange(len(data)), draw.randrange(len(data))
    data[to:to] = data[at : at + draw.randrange(1, PIECE)]


def cut(data, draw):
    """The end is missing."""
    del data[draw.randrange(len(data)) :]


KINDS = [flip, flip, byte, byte, number, number, digits, remove, repeat, cut]


def mutated(data, draw):
    """`data` with one to eight mutations, mostly few and often near the beginning: headers."""
    data = bytearray(data)
    for _ in range(min(draw.randrange(1, 9), draw.randrange(1, 9))):
        if not data:
            break
        if draw.random() < 0.5:
            head = data[:256]
            draw.choice(KINDS)(head, draw)
            data[:256] = head
        else:
            draw.choice(KINDS)(data, draw)
    return bytes(data)


def mended(png):
    """A PNG with the check sums that its chunks should have: what is behind them is reached."""
    data, at = bytearray(png), 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        data[end : end + 4] = zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(data)

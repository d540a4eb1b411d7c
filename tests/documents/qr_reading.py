"""Decodes a perfect QR code of versions 1 to 6: enough to prove what a label says (ISO 18004)."""

from __future__ import annotations

_MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BLOCKS_M = {1: [16], 2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27, 27, 27, 27]}
"""Data bytes of each block at error correction M."""


def decode(cells: list[list[bool]]) -> str:
    """The text of a code at error correction M, without correcting anything."""
    side = len(cells)
    version = (side - 17) // 4
    pattern = [cells[8][c] for c in (0, 1, 2, 3, 4)]
    bits = [bit ^ mask for bit, mask in zip(pattern, (1, 0, 1, 0, 1), strict=True)]
    assert (bits[0], bits[1]) == (0, 0), "error correction M"
    mask = _MASKS[bits[2] * 4 + bits[3] * 2 + bits[4]]
    stream = [cells[r][c] ^ mask(r, c) for r, c in _path(side, version)]
    values = [
        sum(bit << (7 - n) for n, bit in enumerate(stream[at : at + 8]))
        for at in range(0, len(stream) - 7, 8)
    ]
    return _text(_unwoven(values, _BLOCKS_M[version]))


def _path(side: int, version: int) -> list[tuple[int, int]]:
    places, column, up = [], side - 1, True
    while column > 0:
        if column == 6:
            column -= 1
        rows = range(side - 1, -1, -1) if up else range(side)
        for row in rows:
            for c in (column, column - 1):
                if not _is_fixed(row, c, side, version):
                    places.append((row, c))
        column, up = column - 2, not up
    return places


def _is_fixed(row: int, column: int, side: int, version: int) -> bool:
    corners = (
        row < 9 and column < 9,
        row < 9 and column >= side - 8,
        row >= side - 8 and column < 9,
    )
    if any(corners) or row == 6 or column == 6:
        return True
    centre = side - 7
    return version > 1 and abs(row - centre) <= 2 and abs(column - centre) <= 2


def _unwoven(values: list[int], blocks: list[int]) -> list[int]:
    out: list[list[int]] = [[] for _block in blocks]
    at = 0
    for turn in range(max(blocks)):
        for number, size in enumerate(blocks):
            if turn < size:
                out[number].append(values[at])
                at += 1
    return [value for block in out for value in block]


def _text(values: list[int]) -> str:
    bits = "".join(f"{value:08b}" for value in values)
    mode, at = int(bits[:4], 2), 4
    if mode == 4:
        count = int(bits[4:12], 2)
        data = [int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(count)]
        return bytes(data).decode("utf-8")
    if mode == 1:
        count, at, text = int(bits[4:14], 2), 14, ""
        while len(text) < count:
            digits = min(3, count - len(text))
            long = (0, 4, 7, 10)[digits]
            text += f"{int(bits[at : at + long], 2):0{digits}}"
            at += long
        return text
    assert mode == 2
    count, at, text = int(bits[4:13], 2), 13, ""
    while len(text) < count:
        if count - len(text) > 1:
            pair = int(bits[at : at + 11], 2)
            text += _ALPHANUMERIC[pair // 45] + _ALPHANUMERIC[pair % 45]
            at += 11
        else:
            text += _ALPHANUMERIC[int(bits[at : at + 6], 2)]
            at += 6
    return text

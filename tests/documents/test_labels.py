"""Labels stand where the sheet has them, to the tenth of a millimetre; codes say the number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.documents import fonts, labels, qr
from propdesk.documents.typesetting import width
from propdesk.office import label_layouts
from propdesk.office.errors import UserError
from tests.documents import paper_samples as samples
from tests.documents.paper_reading import codes, matrix, pages_of, places, reader, sized
from tests.documents.qr_reading import decode

LAYOUTS = [layout.key for layout in label_layouts.all_layouts()]


@pytest.mark.parametrize("key", LAYOUTS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_label_lies_inside_its_own_place(key: str, language: str) -> None:
    layout = label_layouts.of(key)
    start = min(3, layout.count)
    given_labels = samples.labels(layout.count + 5, language)
    pages = reader(labels.render(given_labels, key, start)).pages
    at = start - 1
    for page in pages:
        assert [float(one) for one in page.mediabox[2:]] == pytest.approx(
            [side * 72 / 25.4 for side in layout.page], abs=0.01
        )
        found = codes(page)
        texts = places(page)
        for size, x, y, runs in found:
            left, top = layout.place(at % layout.count)
            side = len(matrix(runs)) * size
            assert left <= x, "inside on the left"
            assert x + side <= left + layout.width
            assert top <= y
            assert y + side <= top + layout.height
            assert size >= 0.33, "large enough to be read from a hand's breadth"
            mine = [
                (text, tx, ty)
                for text, tx, ty in texts
                if x + side < tx < left + layout.width and top < ty < top + layout.height
            ]
            assert mine[0][0] == given_labels.labels[at - start + 1].number
            at += 1
        inside = [
            1
            for _text, tx, ty in texts
            if any(
                x < tx < x + layout.width and y < ty < y + layout.height
                for x, y in (layout.place(n) for n in range(layout.count))
            )
        ]
        assert len(inside) == len(texts), "no text lies beside the labels"
    assert at - start + 1 == len(given_labels.labels)


@pytest.mark.parametrize("key", LAYOUTS)
def test_no_word_runs_over_the_edge_or_into_its_code(key: str) -> None:
    layout = label_layouts.of(key)
    bold = fonts.face(fonts.BOLD)
    for page in reader(labels.render(samples.labels(layout.count), key)).pages:
        boxes = [layout.place(n) for n in range(layout.count)]
        found = codes(page)
        for text, x, y, size in sized(page):
            wide = width(bold, text, size) * 25.4 / 72
            (box,) = [
                (left, top)
                for left, top in boxes
                if left <= x < left + layout.width and top < y < top + layout.height
            ]
            assert x + wide <= box[0] + layout.width, text
            assert y + size * 0.1 < box[1] + layout.height
            for module, left, top, runs in found:
                side = len(matrix(runs)) * module
                beside = x >= left + side or x + wide <= left
                assert beside or y < top or y - size / 3 > top + side, text


def test_codes_say_the_number() -> None:
    for number in ("DT-01", "XF-0123", "31103701002012120012", "电梯-3号楼", "a/b c", "120045"):
        made = samples.labels(3)
        made = replace(made, labels=(replace(made.labels[0], number=number),))
        (page,) = reader(labels.render(made, "60x40")).pages
        ((_size, _x, _y, runs),) = codes(page)
        assert decode(matrix(runs)) == number


@given(st.text("ABCXYZ0123456789-. 楼电", min_size=1, max_size=24))
@settings(max_examples=30, deadline=None)
def test_any_number_can_be_coded(number: str) -> None:
    side, runs = qr.modules(number)
    cells = matrix([(float(a), float(-1 - r), float(n), 1.0) for a, r, n in runs])
    assert len(cells) == side
    assert decode(cells) == number


def test_an_offset_moves_everything_by_so_much() -> None:
    plain = reader(labels.render(samples.labels(4), "2x7")).pages[0]
    moved = reader(labels.render(samples.labels(4), "2x7", dx=1.5, dy=-2)).pages[0]
    for before, after in zip(codes(plain), codes(moved), strict=True):
        assert after[1] - before[1] == pytest.approx(1.5, abs=0.01)
        assert after[2] - before[2] == pytest.approx(-2, abs=0.01)


def test_the_longest_name_is_set_smaller_and_whole() -> None:
    name, place = samples.LONG_ZH * 2, samples.LONG_EN * 3
    one = replace(samples.labels(1).labels[0], name=name, place=place)
    made = replace(samples.labels(1), labels=(one,))
    for key in LAYOUTS:
        (page,) = pages_of(labels.render(made, key))
        assert name in page
        assert place.replace(" ", "") in page


def test_a_calibration_page_has_two_rulers_of_true_length() -> None:
    pdf = labels.calibration(samples.head(), "3x8", 1.5, -1)
    (text,) = pages_of(pdf)
    assert "横尺应为100mm，竖尺应为100mm" in text
    assert "偏移右1.5mm，下-1mm" in text
    (page,) = reader(pdf).pages
    numbers = {text: (x, y) for text, x, y in places(page) if text.isdigit()}
    assert {str(n) for n in range(10, 101, 10)} <= set(numbers)


@pytest.mark.parametrize("start", [0, -1, 25])
def test_a_place_that_is_not_on_the_sheet_is_refused(start: int) -> None:
    with pytest.raises(UserError, match="24 labels"):
        labels.render(samples.labels(3), "3x8", start)


def test_what_cannot_be_printed_is_said() -> None:
    with pytest.raises(UserError, match="no facility"):
        labels.render(replace(samples.labels(1), labels=()))
    with pytest.raises(UserError, match="no label sheet “5x5”"):
        labels.render(samples.labels(1), "5x5")
    with pytest.raises(UserError, match="at most 20 mm"):
        labels.render(samples.labels(1), dx=21)


def test_the_same_labels_give_the_same_bytes() -> None:
    assert labels.render(samples.labels(9)) == labels.render(samples.labels(9))

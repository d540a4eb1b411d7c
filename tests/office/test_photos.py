"""Photos: real pictures only, upright, shown at 1,600 px, the original kept, safe in a backup."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image

from propdesk.office import backups, photos, restoring
from propdesk.office.checking import check
from propdesk.office.entities import Facility
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY
from tests.facility_builders import a_facility

NOW = datetime(2026, 11, 23, 18, 0)


def a_picture(
    width: int = 80,
    height: int = 60,
    form: str = "JPEG",
    *,
    mode: str = "RGB",
    colour: object = None,
    orientation: int = 1,
    taken: str = "",
) -> bytes:
    """A picture, red in its upper left quarter and blue elsewhere."""
    picture = Image.new(mode, (width, height), colour or ("blue" if mode == "RGB" else 0))  # type: ignore[arg-type]
    if mode == "RGB" and colour is None:
        picture.paste("red", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    target = io.BytesIO()
    picture.save(target, form, **({"exif": exif} if form == "JPEG" else {}))
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "WEBP", "GIF"])
def test_every_kind_of_picture_is_shown_as_jpeg(store: Store, form: str) -> None:
    with store.write() as session:
        lift = a_facility(session)
        data = a_picture(form=form)
        photo = photos.add(session, lift, data, "现场.exe", today=TODAY)
        assert photos.original(session, photo) == data
        assert opened(photos.shown(session, photo)).format == "JPEG"
        assert opened(photos.shown(session, photo)).size == (80, 60)


def test_a_6000_px_photo_is_shrunk_and_its_original_kept(store: Store) -> None:
    data = a_picture(6000, 4000)
    with store.write() as session:
        photo = photos.add(session, a_facility(session), data, "IMG_1.JPG", today=TODAY)
        assert photos.original(session, photo) == data
        assert opened(photos.shown(session, photo)).size == (1600, 1067)
        assert photo.sha256 != photo.shown_sha256


def test_a_small_upright_jpeg_is_shown_as_it_is(store: Store) -> None:
    with store.write() as session:
        photo = photos.add(session, a_facility(session), a_picture(), "a.jpg", today=TODAY)
        assert photo.sha256 == photo.shown_sha256


@pytest.mark.parametrize(
    ("orientation", "size", "red_corner"),
    [
        (2, (80, 60), (79, 0)),
        (3, (80, 60), (79, 59)),
        (4, (80, 60), (0, 59)),
        (5, (60, 80), (0, 0)),
        (6, (60, 80), (59, 0)),
        (7, (60, 80), (59, 79)),
        (8, (60, 80), (0, 79)),
    ],
)
def test_a_photo_stands_upright(
    orientation: int, size: tuple[int, int], red_corner: tuple[int, int]
) -> None:
    read = photos.prepare(a_picture(orientation=orientation), "a.jpg")
    picture = opened(read.shown)
    assert picture.size == size
    red, _green, blue = picture.getpixel(red_corner)  # type: ignore[misc]
    assert red > 200 > 60 > blue


@pytest.mark.parametrize(
    ("mode", "colour", "grey"),
    [
        ("RGBA", (0, 0, 0, 0), 255),
        ("P", 0, 0),
        ("1", 1, 255),
        ("I;16", 65535, 255),
        ("CMYK", 0, 255),
    ],
)
def test_strange_pictures_are_made_plain(mode: str, colour: object, grey: int) -> None:
    form = "TIFF" if mode == "CMYK" else "PNG"
    if mode == "CMYK":
        form = "JPEG"
    read = photos.prepare(a_picture(form=form, mode=mode, colour=colour), "a")
    pixel = opened(read.shown).convert("L").getpixel((5, 5))
    assert abs(pixel - grey) <= 2  # type: ignore[operator]


def test_the_camera_tells_the_day(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        dated = a_picture(taken="2026:05:31 08:30:00")
        assert photos.add(session, lift, dated, "a.jpg", today=TODAY).taken_on == date(2026, 5, 31)
        for taken in ("0000:00:00 00:00:00", "nonsense", "2031:01:01 00:00:00"):
            data = a_picture(taken=taken)
            assert photos.add(session, lift, data, "a.jpg", today=TODAY).taken_on is None


def bomb() -> bytes:
    """A PNG of a few kB that claims 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99)))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no picture"),
        (b"MZ\x90 this is a program", "no picture"),
        (b"%PDF-1.7", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"\xff\xd8\xff\xe0", "no picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (a_picture(400, 300)[:900], "damaged or incomplete"),
        (a_picture(400, 300, "PNG")[:300], "damaged or incomplete"),
        (bomb(), "million pixels"),
    ],
)
def test_what_is_no_photo_is_refused_in_a_sentence(
    store: Store, data: bytes, sentence: str
) -> None:
    with store.write() as session:
        lift = a_facility(session).id
    with pytest.raises(UserError, match=sentence), store.write() as session:
        photos.add(session, session.get_one(Facility, lift), data, "门.jpg", today=TODAY)
    with store.read() as session:
        assert photos.of_record(session, "facility", lift) == []


def test_the_same_photo_is_kept_once_in_a_role(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        data = a_picture()
        photos.add(session, lift, data, "a.jpg", role="before", today=TODAY)
        photos.add(session, lift, data, "b.jpg", role="before", caption="门", today=TODAY)
        photos.add(session, lift, data, "a.jpg", role="after", today=TODAY)
        kept = photos.of(session, lift)
        assert [(one.role, one.caption) for one in kept] == [("before", "门"), ("after", "")]
        assert photos.counts(session, "facility") == {lift.id: 2}


def test_before_and_after_are_paired_in_order(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        for role, count in (("before", 2), ("after", 1)):
            for shade in range(count):
                data = a_picture(colour=(shade * 80, 9, 40 * len(role)))
                photos.add(session, lift, data, "a.jpg", role=role, today=TODAY)
        before, after = photos.of(session, lift, "before"), photos.of(session, lift, "after")
        assert photos.pairs(before, after) == [(before[0], after[0]), (before[1], None)]


def test_a_removed_photo_comes_back(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        photo = photos.add(session, lift, a_picture(), "a.jpg", caption="门", today=TODAY)
        removed = photos.remove(session, photo.id)
        assert removed is not None
        assert photos.of(session, lift) == []
        assert photos.restore(session, removed).caption == "门"
        assert photos.remove(session, 999) is None


def test_photos_survive_backup_and_restore(store: Store, tmp_path: Path) -> None:
    data = a_picture(2000, 1000)
    with store.write() as session:
        lift = a_facility(session)
        photos.add(session, lift, data, "a.jpg", today=TODAY)
        record = lift.id
    made = backups.make(store, NOW)
    assert check(store).good
    target = tmp_path / "other" / "propdesk.db"
    restoring.restore(target, made.path, NOW)
    restored = Store.open(target)
    try:
        with restored.read() as session:
            (photo,) = photos.of_record(session, "facility", record)
            assert photos.original(session, photo) == data
            assert opened(photos.shown(session, photo)).size == (1600, 800)
    finally:
        restored.close()

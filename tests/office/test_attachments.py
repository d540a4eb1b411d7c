"""Attachments: kept by content, shown by a harmless name, read back unchanged."""

from __future__ import annotations

import ntpath
from datetime import date
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import attachments
from propdesk.office.entities import Attachment, AttachmentLink
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import a_room

TODAY = date(2026, 11, 23)
BAD = [
    "../../etc/passwd", "..\\..\\Windows\\win.ini", "C:\\x.pdf", "C:x.pdf",
    "\\\\server\\share\\x.pdf",
    "/etc/passwd", "CON", "con.pdf", "COM¹.txt", "LPT9.pdf", "NUL", "AUX.tar.gz", "CONIN$",
    "a.pdf:stream", "a\x00.pdf", "a\u202egpj.exe", "a\u200b.pdf", "a.", "a ", " . ", "", ".", "..",
    "a*?.pdf", '"quoted".pdf', "a|b.pdf", "<b>.pdf", "line\nbreak.pdf", "x" * 400 + ".pdf",
    "\ud800.pdf", "收费" * 200 + ".pdf", "prn .txt", "a.pdf.", "．．/x", "\u3000.pdf",
]  # fmt: skip


def reserved(name: str) -> bool:
    """Whether Windows keeps the name for a device."""
    newer = getattr(ntpath, "isreserved", None)  # Python 3.13
    return newer(name) if newer else PureWindowsPath(name).is_reserved()


@pytest.mark.parametrize("name", BAD, ids=range(len(BAD)))
def test_no_name_can_hurt(name: str) -> None:
    shown = attachments.shown_name(name)
    assert shown
    assert shown == PureWindowsPath(shown).name
    assert not reserved(shown)
    assert not set(shown) & set('<>:"/\\|?*')
    assert shown.isprintable()
    assert shown.strip(" .") == shown
    assert len(shown.encode()) <= 200


@given(st.text(max_size=300))
def test_nor_any_other(name: str) -> None:
    shown = attachments.shown_name(name)
    assert shown == PureWindowsPath(shown).name
    assert shown not in ("", ".", "..")
    assert not set(shown) & set('<>:"/\\|?*\0')
    assert attachments.shown_name(shown) == shown


def test_ordinary_names_stay() -> None:
    for name in ("催缴通知单 2026.pdf", "3-2-501 收据.jpg", "a.b.xlsx", "README"):
        assert attachments.shown_name(name) == name


def test_a_file_is_kept_once_by_its_content(store: Store) -> None:
    with store.write() as session:
        room = a_room(session)
        one = attachments.put(session, b"scan", "scan.png", today=TODAY, subject=room)
        two = attachments.put(session, b"scan", "other.png", today=TODAY, subject=room)
        assert one.id == two.id
        assert [a.name for a in attachments.of(session, room)] == ["scan.png"]
    assert store.attachments is not None
    with store.read() as session:
        kept = session.query(Attachment).one()
        assert (kept.size, kept.media_type) == (4, "image/png")
        assert session.query(AttachmentLink).count() == 1
        assert attachments.content(session, kept.sha256) == b"scan"
        place = attachments.place(store.attachments, kept.sha256)
    assert place.relative_to(store.attachments).parts == (kept.sha256[:2], kept.sha256[2:])
    assert len([p for p in store.attachments.rglob("*") if p.is_file()]) == 1


def test_a_change_that_fails_leaves_no_record(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as session:
        attachments.put(session, b"scan", "scan.png", today=TODAY)
        raise RuntimeError
    with store.write() as session:
        assert session.query(Attachment).count() == 0
        attachments.put(session, b"scan", "scan.png", today=TODAY)


def test_damage_is_noticed_when_reading_and_healed_by_putting_again(store: Store) -> None:
    with store.write() as session:
        sha256 = attachments.put(session, b"scan", "scan.png", today=TODAY).sha256
    assert store.attachments is not None
    place = attachments.place(store.attachments, sha256)
    for spoil in (lambda: place.write_bytes(b"scam"), place.unlink):
        spoil()
        with store.read() as session, pytest.raises(UserError, match="missing or damaged"):
            attachments.content(session, sha256)
        with store.write() as session:
            attachments.put(session, b"scan", "scan.png", today=TODAY)
        with store.read() as session:
            assert attachments.content(session, sha256) == b"scan"


def test_only_documents_and_pictures_are_opened(store: Store, tmp_path: Path) -> None:
    for name in ("a.pdf", "A.JPG", "a.docx", "a.b.xlsx"):
        assert attachments.may_open(name)
    for name in ("a.exe", "a.pdf.exe", "a.lnk", "a.bat", "a.html", "a", "a\u202efdp.exe"):
        assert not attachments.may_open(name)
    with store.write() as session:
        good = attachments.put(session, b"letters", "../letters.pdf", today=TODAY)
        bad = attachments.put(session, b"MZ", "letters.pdf.exe", today=TODAY)
        path = attachments.copy_out(session, good, tmp_path)
        assert (path.name, path.read_bytes()) == ("letters.pdf", b"letters")
        with pytest.raises(UserError, match="not a kind of file"):
            attachments.copy_out(session, bad, tmp_path)


def test_empty_and_huge_files_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 3)
    with store.write() as session:
        with pytest.raises(UserError, match="is empty"):
            attachments.put(session, b"", "a.pdf", today=TODAY)
        with pytest.raises(UserError, match="larger than"):
            attachments.put(session, b"1234", "a.pdf", today=TODAY)
        with pytest.raises(ValueError, match="not a SHA-256"):
            attachments.content(session, "../../etc/passwd")

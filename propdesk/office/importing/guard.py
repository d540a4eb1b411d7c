"""Looks at a file before anything reads it: what it really is, and whether it is safe to open.

The limits are far above what an office of 5,000 rooms needs: 20 MB on disk, 2,000 parts and
200 MB unpacked in an xlsx/ods container, a packing ratio of 200 for parts over 1 MB.
Nothing is unpacked here but the first 64 kB of the XML parts.
"""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

from propdesk.i18n import _
from propdesk.office.errors import UserError

MAX_FILE = 20 * 1024 * 1024
MAX_PARTS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024
HEAD = 64 * 1024

WORKBOOK = "workbook"
HTML = "html"
TEXT = "text"

_WORKBOOK_PARTS = ("/workbook.xml", "/workbook.bin")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "EXE"),
    (b"SQLite format 3", "SQLite"),
    (b"MIME-Version:", "MHTML"),
)


def load(path: Path) -> bytes:
    """The bytes of `path`, refused in one sentence when it is missing, empty or over 20 MB."""
    name = path.name
    try:
        if path.is_dir():
            raise UserError(_("{file} is a folder: choose the file inside it.").format(file=name))
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            # A pipe or a device would never end.
            raise UserError(_("{file} is not a file that can be read.").format(file=name))
        if found.st_size > MAX_FILE:
            raise UserError(
                _("{file} is larger than 20 MB: split it into smaller files.").format(file=name)
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise UserError(_("{file} does not exist.").format(file=path)) from None
    except OSError as error:
        raise UserError(
            _("{file} cannot be opened ({reason}): close it in Excel and try again.").format(
                file=name, reason=error.strerror or type(error).__name__
            )
        ) from None
    if not data.strip(b"\x00 \t\r\n"):
        raise UserError(_("{file} is empty.").format(file=name))
    return data


def recognise(data: bytes, name: str) -> str:
    """What `data` is by its content, whatever its extension says: WORKBOOK, HTML or TEXT.

    Anything else, and a container that breaks a limit, is refused in one sentence.
    """
    if data.startswith(b"PK"):
        check_container(data, name)
        return WORKBOOK
    if data.startswith(_OLE):
        _check_ole(data, name)
        return WORKBOOK
    for magic, kind in _NOT_TABLES:
        if data.startswith(magic):
            raise _not_a_table(name, kind)
    if data[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02") or data[:4] == b"\x09\x00\x04\x00":
        raise UserError(
            _("{file} was written by a very old Excel: open it and save it as .xlsx.").format(
                file=name
            )
        )
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise UserError(
            _("{file} is an Excel 2003 XML file: open it and save it as .xlsx.").format(file=name)
        )
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<div")):
        return HTML
    if head.startswith(b"<?xml") and b"<html" not in head and b"<table" not in head:
        raise _not_a_table(name, "XML")
    if head.startswith(b"<?xml"):
        return HTML
    return TEXT


def _not_a_table(name: str, kind: str) -> UserError:
    return UserError(
        _("{file} is not a table but a {kind} file: choose an Excel or CSV file.").format(
            file=name, kind=kind
        )
    )


def _check_ole(data: bytes, name: str) -> None:
    """Tell a Word document and an encrypted xlsx, both in the container that .xls uses, apart."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise password_protected(name)
    if "WordDocument".encode("utf-16-le") in data:
        raise _not_a_table(name, "Word")
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise _not_a_table(name, "PowerPoint")


def password_protected(name: str) -> UserError:
    """The sentence for a workbook that needs a password."""
    return UserError(
        _("{file} is protected by a password: open it and save it without one.").format(file=name)
    )


def damaged(name: str) -> UserError:
    """The sentence for a file that cannot be read at all."""
    return UserError(
        _(
            "{file} cannot be read: it is damaged, protected or not a table. "
            "Open it in Excel and save it again as .xlsx."
        ).format(file=name)
    )


def check_container(data: bytes, name: str) -> None:
    """Refuse a zip container that would unpack to too much, or that declares XML entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise damaged(name) from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise damaged(name) from None


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise password_protected(name)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb(name)
    if any(
        part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(1, part.compress_size)
        for part in parts
    ):
        raise _bomb(name)
    if any(entry.startswith("word/") for entry in names):
        raise _not_a_table(name, "Word")
    if any(entry.startswith("ppt/") for entry in names):
        raise _not_a_table(name, "PowerPoint")
    if "content.xml" not in names and not any(entry.endswith(_WORKBOOK_PARTS) for entry in names):
        raise _not_a_table(name, "ZIP")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                head = stream.read(HEAD)
            if b"<!DOCTYPE" in head.replace(b"\x00", b"").upper():
                raise UserError(
                    _(
                        "{file} holds XML that no spreadsheet program writes: it was not opened."
                    ).format(file=name)
                )


def _bomb(name: str) -> UserError:
    return UserError(
        _("{file} would unpack to far more than its size: it was not opened.").format(file=name)
    )

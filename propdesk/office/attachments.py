"""Files kept by their content: printed letters, scans, photos.

Beside a data file they lie in `attachments/ab/cdef…`, named by their SHA-256 and nothing else;
on a server they lie in a table, so that every clerk has them. The name somebody gave a file is
only ever shown. A file is written before its record: a failure in between leaves a file nobody
knows of, never a record without its file.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import data_file
from propdesk.office.entities import Attachment, AttachmentContent, AttachmentLink, Entity
from propdesk.office.errors import UserError

OPENED = frozenset({"pdf", "jpg", "jpeg", "png", "bmp", "webp", "gif", "docx", "xlsx", "txt"})
"""Only these are handed to the system to open; never a program, a script or a shortcut."""
LARGEST = 100 * 1024 * 1024
"""Bytes; a scan is a few MB, 3,000 letters are 8 MB."""

_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "gif": "image/gif",
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"}
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


def put(
    session: Session,
    data: bytes,
    name: str,
    *,
    today: date,
    subject: Entity | None = None,
    note: str = "",
) -> Attachment:
    """Keep a file, once however often it is put; link it to `subject` if there is one.

    Raises UserError when the file is empty, too large, or cannot be written.
    """
    if not data:
        raise UserError(_("The file “{name}” is empty.").format(name=shown_name(name)))
    if len(data) > LARGEST:
        raise UserError(
            _("The file “{name}” is larger than {limit} MB. Attach a smaller one.").format(
                name=shown_name(name), limit=LARGEST // 1024**2
            )
        )
    sha256 = hashlib.sha256(data).hexdigest()
    folder = _folder(session)
    if folder is not None:
        keep(folder, sha256, data)
    found = session.scalars(select(Attachment).where(Attachment.sha256 == sha256)).one_or_none()
    if found is None:
        found = Attachment(
            sha256=sha256,
            name=shown_name(name),
            media_type=_TYPES.get(_extension(name), "application/octet-stream"),
            size=len(data),
            added_on=today,
        )
        session.add(found)
        session.flush()
        if folder is None:
            session.execute(insert(AttachmentContent).values(sha256=sha256, data=data))
    if subject is not None:
        _link(session, sha256, subject, note)
    return found


def content(session: Session, sha256: str) -> bytes:
    """The bytes of an attachment. Raises UserError when they are missing or were changed."""
    folder = _folder(session)
    data: bytes | None
    if folder is None:
        kept = select(AttachmentContent.data).where(AttachmentContent.sha256 == sha256)
        data = session.scalars(kept).one_or_none()
    else:
        try:
            data = place(folder, sha256).read_bytes()
        except OSError:
            data = None
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise UserError(
            _(
                "The attached file {sha} is missing or damaged. Restore it from a backup, or "
                "attach it again."
            ).format(sha=sha256[:8])
        )
    return data


def of(session: Session, subject: Entity) -> list[Attachment]:
    """What is attached to a record, in the order it was attached."""
    query = (
        select(Attachment)
        .join(AttachmentLink, AttachmentLink.sha256 == Attachment.sha256)
        .where(
            AttachmentLink.subject == subject.__tablename__,
            AttachmentLink.subject_id == subject.id,
        )
        .order_by(AttachmentLink.id)
    )
    return list(session.scalars(query))


def unlink(session: Session, subject: Entity, sha256: str) -> None:
    """Take a file off a record; the file itself stays, so that `link` brings it back."""
    link_ = session.scalars(
        select(AttachmentLink).where(
            AttachmentLink.sha256 == sha256,
            AttachmentLink.subject == subject.__tablename__,
            AttachmentLink.subject_id == subject.id,
        )
    ).one_or_none()
    if link_ is not None:
        session.delete(link_)
        session.flush()


def link(session: Session, subject: Entity, sha256: str, note: str = "") -> None:
    """Attach a file that is kept already."""
    _link(session, sha256, subject, note)


def may_open(name: str) -> bool:
    """Whether a file of this name may be handed to the system's own viewer."""
    return _extension(shown_name(name)) in OPENED


def copy_out(session: Session, attachment: Attachment, folder: Path) -> Path:
    """Write an attachment into a folder under its shown name, to be opened or sent.

    Raises UserError for a kind of file that PropDesk does not open.
    """
    if not may_open(attachment.name):
        raise UserError(
            _("“{name}” is not a kind of file that PropDesk opens ({kinds}).").format(
                name=attachment.name, kinds=", ".join(sorted(OPENED))
            )
        )
    target = folder / shown_name(attachment.name)
    target.write_bytes(content(session, attachment.sha256))
    return target


def keep(folder: Path, sha256: str, data: bytes) -> None:
    """Write bytes under their hash, whole or not at all; what is there already stays."""
    target = place(folder, sha256)
    try:
        if target.exists() and data_file.digest(target) == sha256:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        data_file.write_whole(target, data)
    except OSError as error:
        raise UserError(
            _("The file cannot be kept in {path}: {error}. Nothing was saved.").format(
                path=folder, error=error.strerror
            )
        ) from error


def place(folder: Path, sha256: str) -> Path:
    """Where the bytes of a hash lie. Raises ValueError for what is not a SHA-256."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return folder / sha256[:2] / sha256[2:]


def shown_name(name: str) -> str:
    """A file name that is safe to show and to save under on any system.

    Path parts, device names (CON, COM¹), forbidden and invisible characters (such as the one that
    turns the reading direction and makes `gpj.exe` of `exe.jpg`) are taken out.
    """
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    text = re.split(r"[/\\]", text)[-1]
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    text = _FORBIDDEN.sub("_", text).strip(" .\u3000\u00a0")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = text, ""
    if stem.split(".")[0].strip().upper() in _DEVICES:
        stem = f"_{stem}"
    extension = extension[:10]
    stem = _cut(stem or "_", 120)
    return f"{stem}.{extension}" if extension else stem


def _cut(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between characters."""
    return text.encode()[:limit].decode("utf-8", "ignore").rstrip(" .")


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _folder(session: Session) -> Path | None:
    folder = session.info.get("attachments")
    return folder if isinstance(folder, Path) else None


def _link(session: Session, sha256: str, subject: Entity, note: str) -> None:
    session.flush()
    known = session.scalars(
        select(AttachmentLink).where(
            AttachmentLink.sha256 == sha256,
            AttachmentLink.subject == subject.__tablename__,
            AttachmentLink.subject_id == subject.id,
        )
    ).one_or_none()
    if known is None:
        session.add(
            AttachmentLink(
                sha256=sha256, subject=subject.__tablename__, subject_id=subject.id, note=note
            )
        )

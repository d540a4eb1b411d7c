from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from propdesk.ui.kit.preview import Preview, save_whole


@pytest.fixture(scope="module")
def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for page in range(1, 6):
        canvas.drawString(100, 700, f"Notice {page}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.fixture
def preview(qtbot: Any, dressed: Any, pdf: bytes) -> Preview:
    made = Preview(pdf, "Notices", "notices.pdf")
    qtbot.addWidget(made)
    made.show()
    return made


def test_pages_are_turned(qtbot: Any, preview: Preview) -> None:
    assert preview.pages == 5
    preview.turn(1)
    assert preview.page == 2
    qtbot.waitUntil(lambda: preview.view.pageNavigator().currentPage() == 1)
    preview.page_box.selectAll()
    qtbot.keyClicks(preview.page_box, "4")
    qtbot.keyClick(preview.page_box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: preview.view.pageNavigator().currentPage() == 3)
    preview.turn(-5)
    assert preview.page == 1


def test_zoom_starts_from_the_fitted_width(preview: Preview) -> None:
    fitted = preview._fitted_zoom()
    preview.zoom(1.25)
    assert preview.view.zoomFactor() == pytest.approx(fitted * 1.25)
    preview.fit_width()
    assert preview.view.zoomMode() == preview.view.ZoomMode.FitToWidth


def test_saving_writes_the_whole_file(tmp_path: Path, preview: Preview, pdf: bytes) -> None:
    assert preview.save_to(tmp_path / "letters")
    assert (tmp_path / "letters.pdf").read_bytes() == pdf
    assert [file.name for file in tmp_path.glob("*.part")] == []


def test_a_place_that_refuses_is_told(tmp_path: Path, preview: Preview, press: Any) -> None:
    press("Close")
    assert not preview.save_to(tmp_path / "missing" / "letters.pdf")


def test_an_old_file_survives_a_failed_save(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with pytest.raises(TypeError):
        save_whole(target, "text")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.glob("a*"))) == 1


def test_a_range_is_printed_at_its_size(qtbot: Any, tmp_path: Path, pdf: bytes) -> None:
    from pypdf import PdfReader

    told: list[tuple[int, int]] = []
    preview = Preview(pdf, "Notices", "n.pdf", printed=lambda *pages: told.append(pages))
    qtbot.addWidget(preview)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    assert preview.print_on(printer, 2, 4)
    assert told == [(2, 4)]
    pages = PdfReader(tmp_path / "out.pdf").pages
    assert len(pages) == 3
    assert float(pages[0].mediabox.width) == pytest.approx(595, abs=2)


def test_closing_by_key(qtbot: Any, preview: Preview) -> None:
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()

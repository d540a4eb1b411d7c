"""Draws a matplotlib Figure on a ReportLab canvas: paths as vectors, text as text.

The letters come from the faces the document embeds anyway, so that a chart costs a few kB and its
words can be searched and copied.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any, cast

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from propdesk.documents import stationery

_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_TILE = 72.0
"""Side of the square a hatch is defined on, in points."""


def face_of(prop: FontProperties) -> str:
    """The registered face for matplotlib's font, by its file."""
    file = prop.get_file()
    return (
        stationery.BOLD
        if file and FilePath(str(file)).stem.endswith("Bold")
        else stationery.REGULAR
    )


class CanvasRenderer(RendererBase):
    """matplotlib's drawing calls, done on a page; a point is a pixel."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        super().__init__()
        self.canvas = canvas
        self.width = width
        self.height = height

    def flipy(self) -> bool:
        """A page counts from its foot, as matplotlib does."""
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size of the drawing in points."""
        return self.width, self.height

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """How much room a text takes, from the face it will be printed in."""
        size = prop.get_size_in_points()
        width = pdfmetrics.stringWidth(stationery.printable(s), face_of(prop), size)
        return width, 0.93 * size, 0.12 * size

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Prints a text, turned by `angle` degrees."""
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillColorRGB(*gc.get_rgb()[:3])
        canvas.setFont(face_of(prop), prop.get_size_in_points())
        canvas.translate(x, y)
        if angle:
            canvas.rotate(angle)
        canvas.drawString(0, 0, stationery.printable(s))
        canvas.restoreState()

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Any, rgbFace: Any = None
    ) -> None:
        """Fills, hatches and strokes a path."""
        filled = rgbFace is not None and (len(rgbFace) < 4 or rgbFace[3] > 0)
        stroked = gc.get_linewidth() > 0 and gc.get_rgb()[3] > 0
        if not (filled or stroked or gc.get_hatch()):
            return
        canvas = self.canvas
        canvas.saveState()
        self._clip(gc)
        outline = self._outline(path, transform)
        if filled:
            canvas.setFillColorRGB(*rgbFace[:3])
            canvas.drawPath(outline, stroke=0, fill=1)
        if gc.get_hatch():
            self._hatch(gc, path, transform)
        if stroked:
            self._pen(gc)
            canvas.drawPath(outline, stroke=1, fill=0)
        canvas.restoreState()

    def _pen(self, gc: GraphicsContextBase) -> None:
        canvas = self.canvas
        canvas.setStrokeColorRGB(*gc.get_rgb()[:3])
        canvas.setLineWidth(gc.get_linewidth())
        canvas.setLineCap(_CAPS[gc.get_capstyle()])
        canvas.setLineJoin(_JOINS[gc.get_joinstyle()])
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            canvas.setDash([float(dash) for dash in cast("list[float]", dashes)], offset or 0)

    def _clip(self, gc: GraphicsContextBase) -> None:
        box = gc.get_clip_rectangle()
        if box is not None:
            area = self.canvas.beginPath()
            area.rect(box.x0, box.y0, box.width, box.height)
            self.canvas.clipPath(area, stroke=0, fill=0)

    def _outline(self, path: Path, transform: Any) -> Any:
        outline = self.canvas.beginPath()
        at = (0.0, 0.0)
        for points, code in path.iter_segments(transform, simplify=False, curves=True):
            if code == Path.MOVETO:
                outline.moveTo(*points)
            elif code == Path.LINETO:
                outline.lineTo(*points)
            elif code == Path.CURVE3:
                cx, cy, x, y = points
                outline.curveTo(
                    at[0] + 2 / 3 * (cx - at[0]),
                    at[1] + 2 / 3 * (cy - at[1]),
                    x + 2 / 3 * (cx - x),
                    y + 2 / 3 * (cy - y),
                    x,
                    y,
                )
            elif code == Path.CURVE4:
                outline.curveTo(*points)
            elif code == Path.CLOSEPOLY:
                outline.close()
                continue
            at = (float(points[-2]), float(points[-1]))
        return outline

    def _hatch(self, gc: GraphicsContextBase, path: Path, transform: Any) -> None:
        """Lines over the path's area, for eyes and printers without colour."""
        canvas = self.canvas
        canvas.saveState()
        canvas.clipPath(self._outline(path, transform), stroke=0, fill=0)
        canvas.setStrokeColorRGB(*gc.get_hatch_color()[:3])
        canvas.setLineWidth(gc.get_hatch_linewidth())
        box = path.get_extents(transform)
        pattern = gc.get_hatch_path()
        for column in range(int(box.x0 // _TILE), int(box.x1 // _TILE) + 1):
            for row in range(int(box.y0 // _TILE), int(box.y1 // _TILE) + 1):
                place = Affine2D().scale(_TILE).translate(column * _TILE, row * _TILE)
                canvas.drawPath(self._outline(pattern, place), stroke=1, fill=0)
        canvas.restoreState()


class FigureFlowable(Flowable):  # type: ignore[misc]
    """A Figure in the flow of a document, at its own size."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.figure = figure
        inches = figure.get_size_inches()
        self.width, self.height = float(inches[0]) * 72, float(inches[1]) * 72

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size of the figure in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Draws it at the canvas' origin."""
        draw(self.figure, self.canv)


def draw(figure: Figure, canvas: Canvas) -> None:
    """Draw `figure` with its lower left corner at the canvas' origin."""
    stationery.register()
    figure.set_dpi(72)
    width, height = (float(inches) * 72 for inches in figure.get_size_inches())
    figure.draw(CanvasRenderer(canvas, width, height))

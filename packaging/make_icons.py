"""Makes every icon file that the installers need from assets/icons/ferdesk.svg.

    python packaging/make_icons.py FOLDER

Writes FOLDER/icons/<size>.png, FOLDER/windows/ferdesk.ico and FOLDER/macos/ferdesk.icns.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parents[1] / "assets" / "icons" / "ferdesk.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512, 1024)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES = {b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def png(renderer: QSvgRenderer, size: int) -> bytes:
    """The icon as a PNG file of size × size pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon file: a directory of PNG files (a size of 256 is written as 0)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    entries = b""
    for size, data in pictures.items():
        entries += struct.pack("<4B2H2I", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return head + entries + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """A macOS icon file: PNG files, each under its four-letter type."""
    body = b"".join(kind + struct.pack(">I", len(d) + 8) + d for kind, d in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main(folder: Path) -> None:
    application = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(SVG))
    if not renderer.isValid():
        raise SystemExit(f"{SVG} can't be drawn.")
    pictures = {size: png(renderer, size) for size in SIZES}
    for name in ("icons", "windows", "macos"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for size, data in pictures.items():
        (folder / "icons" / f"{size}.png").write_bytes(data)
    (folder / "windows" / "ferdesk.ico").write_bytes(ico({s: pictures[s] for s in ICO_SIZES}))
    (folder / "macos" / "ferdesk.icns").write_bytes(
        icns({kind: pictures[size] for kind, size in ICNS_TYPES.items()})
    )
    application.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

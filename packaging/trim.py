"""Which files the installers leave out, each row with its reason.

    python packaging/trim.py

removes them from PySide6 in the environment it runs in, before PyInstaller looks: what only they
needed (a desktop's whole GTK, say) is then not collected either. The smoke test runs the built app
the whole way after this: faces, model, window, video.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Left:
    """Files left out, by the pattern of their path inside the bundle."""

    pattern: str
    reason: str


LEFT_OUT: tuple[Left, ...] = (
    Left("*libQt6Quick*", "no QML: the windows are widgets"),
    Left("*libQt6Qml*", "no QML"),
    Left("*Qt6Quick*.dll", "no QML"),
    Left("*Qt6Qml*.dll", "no QML"),
    Left("PySide6/qml/*", "no QML"),
    Left("PySide6/Qt/qml/*", "no QML"),
    Left("*libQt6VirtualKeyboard*", "a desktop has its own"),
    Left("*platforminputcontexts/*virtualkeyboard*", "a desktop has its own"),
    Left("*libQt6Pdf*", "no PDF is shown"),
    Left("*imageformats/*qpdf*", "no PDF is shown"),
    Left("*PySide6*/translations/*", "Qt's words in languages that ferdesk does not speak"),
    Left("*assets/translations/*.ts", "only the compiled words are read"),
    Left("*pyqtgraph/icons/peegee/*", "another program's logo"),
    Left("*plugins/platforms/*qeglfs*", "no desktop runs on a bare frame buffer"),
    Left("*plugins/platforms/*qlinuxfb*", "no desktop runs on a bare frame buffer"),
    Left("*plugins/platforms/*qvkkhrdisplay*", "no desktop runs on a bare frame buffer"),
    Left("*plugins/platforms/*qvnc*", "no remote screen is served"),
    Left("*plugins/egldeviceintegrations/*", "only eglfs uses them"),
    Left("*libQt6EglFS*", "only eglfs uses it"),
    Left("*plugins/platformthemes/*qgtk3*", "brings all of GTK; the portal theme does its work"),
    Left("*plugins/platforms/*qminimal*", "draws nothing"),
    Left("*plugins/generic/*", "input devices of a machine without a desktop"),
    Left("*plugins/networkinformation/*", "nothing is fetched"),
    Left("*plugins/tls/*", "nothing is fetched"),
    *(
        Left(f"*plugins/imageformats/*q{name}.*", "OpenCV reads pictures")
        for name in ("gif", "icns", "tga", "tiff", "wbmp", "webp")
    ),
    Left("*.dist-info/RECORD", "nothing is installed or removed here"),
    Left("*.dist-info/licenses/*", "every licence is among the parts that About shows"),
    Left("*haarcascade*", "faces are found by MediaPipe"),
)

KEPT = tuple(
    f"*PySide6*/translations/qtbase_{words.stem.rpartition('_')[2]}.qm"
    for words in (ROOT / "assets" / "translations").glob("ferdesk_*.ts")
)
"""Kept although a row above names them."""

# The .deb depends on the packages that bring these. A copy beside the system's would be newer or
# older than the files it reads (fonts.conf, keyboard maps) and the modules that it loads.
SYSTEM = (
    "libX11*.so.*",
    "libXau.so.*",
    "libXdmcp.so.*",
    "libbrotli*.so.*",
    "libbsd.so.*",
    "libcap.so.*",
    "libdbus-1.so.*",
    "libexpat.so.*",
    "libfontconfig.so.*",
    "libfreetype.so.*",
    "libgcc_s.so.*",
    "libgcrypt.so.*",
    "libglib-2.0.so.*",
    "libgpg-error.so.*",
    "libgthread-2.0.so.*",
    "liblz4.so.*",
    "libmd.so.*",
    "libpcre2-8.so.*",
    "libpng16.so.*",
    "libstdc++.so.*",
    "libsystemd.so.*",
    "libwayland-*.so.*",
    "libxcb*.so.*",
    "libxkbcommon*.so.*",
    "libzstd.so.*",
)

PYTHON: tuple[Left, ...] = (
    Left("torch", "the trainer's"),
    Left("torchvision", "the trainer's"),
    Left("sklearn", "the trainer's"),
    Left("scipy", "the trainer's"),
    Left("onnx", "the trainer's"),
    Left("trainer", "the trainer itself"),
    Left("matplotlib", "only optional parts of pyqtgraph and MediaPipe draw with it"),
    Left("PIL", "OpenCV reads pictures"),
    Left("tkinter", "the windows are Qt"),
    Left("pyqtgraph.opengl", "no 3D plots"),
    Left("PySide6.QtOpenGL", "no 3D plots; without_opengl.py stands in"),
    Left("PySide6.QtOpenGLWidgets", "no 3D plots; without_opengl.py stands in"),
    Left("PySide6.QtTest", "pyqtgraph's own tests"),
    Left("numpy.f2py", "compiles Fortran"),
    Left("readline", "nothing is typed at a prompt"),
    Left("pyqtgraph.examples", "examples"),
    Left("onnxruntime.transformers", "tools for making models"),
    Left("onnxruntime.quantization", "tools for making models"),
    Left("onnxruntime.tools", "tools for making models"),
    Left("sounddevice", "no microphone is ever opened"),
    Left("IPython", "for notebooks"),
    Left("jupyter", "for notebooks"),
    Left("hypothesis", "tests"),
    Left("pytest", "tests"),
    Left("setuptools", "building"),
    Left("pip", "building"),
)

if sys.platform.startswith("linux"):
    # There the kernel is asked which cameras there are (ferdesk/ui/cameras.py).
    PYTHON += (Left("PySide6.QtMultimedia", "only Windows and macOS list cameras by it"),)
    LEFT_OUT += tuple(Left(name, "the .deb depends on the system's") for name in SYSTEM)


def kept(destination: str) -> bool:
    """Whether the file at this path of the bundle is shipped."""
    path = destination.replace("\\", "/")
    return any(fnmatchcase(path, pattern) for pattern in KEPT) or not any(
        fnmatchcase(path, row.pattern) for row in LEFT_OUT
    )


def main() -> None:
    package = Path(find_spec("PySide6").submodule_search_locations[0])
    going = [
        path
        for path in package.rglob("*")
        if path.is_file() and not kept(path.relative_to(package.parent).as_posix())
    ]
    for path in going:
        path.unlink()
    print(f"Left out {len(going)} files of PySide6.")


if __name__ == "__main__":
    if sys.prefix == sys.base_prefix or "lean" not in Path(sys.prefix).name:
        raise SystemExit("This removes files; it runs in the build's own environment only.")
    main()

"""Which files the installers leave out, each row with its reason.

    python packaging/trim.py

removes them from PySide6 in the environment it runs in, before PyInstaller looks: what only they
needed (a desktop's whole GTK, say) is then not collected either. The smoke test runs the built app
the whole way after this: faces, model, window, video.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path


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
    Left("*PySide6*/translations/qt[!b]*", "texts of Qt modules that ferdesk does not use"),
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
    Left("*haarcascade*", "faces are found by MediaPipe"),
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


def kept(destination: str) -> bool:
    """Whether the file at this path of the bundle is shipped."""
    path = destination.replace("\\", "/")
    return not any(fnmatch(path, row.pattern) for row in LEFT_OUT)


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

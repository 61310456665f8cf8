"""ferdesk: reads apparent facial expression live, and shows its doubt."""

import os
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ferdesk.analyzer import Analyzer
    from ferdesk.core.errors import FerdeskError
    from ferdesk.core.vocab import EMOTIONS
    from ferdesk.options import Options

# Read by OpenCV when it is loaded. A picture of a few bytes can unfold into 3 GB by its own limit;
# 134 million pixels are 403 MB.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**27))
# Read by ONNX Runtime when it is loaded. Without it, it sends an identifier of this machine and
# what it runs to its maker; its own switch can be called only after the first report is written.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

try:
    __version__ = version("ferdesk")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"

_PUBLIC = {
    "Analyzer": "ferdesk.analyzer",
    "EMOTIONS": "ferdesk.core.vocab",
    "FerdeskError": "ferdesk.core.errors",
    "Options": "ferdesk.options",
}
"""What is for other programs, and where it lies; loaded when it is asked for (docs/python.md)."""
__all__ = ["EMOTIONS", "Analyzer", "FerdeskError", "Options", "__version__"]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

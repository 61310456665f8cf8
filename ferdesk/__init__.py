"""ferdesk: reads apparent facial expression live, and shows its doubt."""

import os
from importlib.metadata import PackageNotFoundError, version

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

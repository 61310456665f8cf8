"""ferdesk: reads apparent facial expression live, and shows its doubt."""

import os
from importlib.metadata import PackageNotFoundError, version

# Read by OpenCV when it is loaded. A picture of a few bytes can unfold into 3 GB by its own limit;
# 134 million pixels are 403 MB.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**27))

try:
    __version__ = version("ferdesk")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"

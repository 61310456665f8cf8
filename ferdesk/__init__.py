"""ferdesk: reads apparent facial expression live, and shows its doubt."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("ferdesk")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"

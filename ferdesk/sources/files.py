"""Checks on a path before a decoder sees it, with errors a person can act on."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core.errors import FerdeskError

IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".pnm", ".jp2"}
    # What browsers of Windows call a JPEG that is saved.
    | {".jfif", ".avif"}
    # Of telephones. OpenCV can't read them, which is told; FFmpeg would give one tile of many.
    | {".heic", ".heif"}
)
VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".gif", ".ogv"}
    | {".mjpg", ".mjpeg"}
)
MAX_BYTES = 256 * 1024 * 1024
"""Larger images are refused: no photograph is, and decoding one could take all memory."""


def head(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file.

    Raises:
        FerdeskError: it is not there, is not a file, is empty or may not be read.
    """
    try:
        if not path.exists():
            raise FerdeskError(
                f"There is no file {path}.", "Check the path; drives can be unplugged."
            )
        if not path.is_file():
            raise FerdeskError(f"{path} is not a file.", "Choose a video, an image or a folder.")
        with path.open("rb") as stream:
            start = stream.read(size)
    except OSError as error:
        raise FerdeskError(
            f"{shortened(path)} can't be read: {error.strerror or error}.",
            "Check the path and the file's permissions.",
        ) from error
    if not start:
        raise FerdeskError(f"{path} is empty.", "Copy or record it again.")
    return start


def shortened(path: Path) -> str:
    """A path for people; a name that is too long for the system would fill their screen."""
    text = str(path)
    return text if len(text) <= 300 else f"{text[:100]}…{text[-100:]}"


def is_image(path: Path) -> bool:
    """Whether a file of a folder is one of its images, by its name.

    What a Mac writes beside each file on a disk of another system (``._a.jpg``) is none.
    """
    return path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith("._")


def is_picture(start: bytes) -> bool:
    """True for the first bytes of a photograph, whatever its file is called.

    FFmpeg plays it as a film of one frame, does not turn it as its EXIF data says, and may take
    a tile of it for the whole.
    """
    webp = start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    tiled = is_heic(start) or (start[4:8] == b"ftyp" and start[8:12] in (b"mif1", b"avif"))
    other = start.startswith((b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*"))
    return webp or tiled or other


def is_heic(start: bytes) -> bool:
    """True for the first bytes of a picture as telephones of Apple make it, whatever its name.

    An AVIF may call itself ``mif1`` too, and says then what else it is.
    """
    brands = (b"heic", b"heix", b"mif1") if b"avif" not in start[:64] else (b"heic", b"heix")
    return start[4:8] == b"ftyp" and start[8:12] in brands


def is_text(start: bytes) -> bool:
    """True for the first bytes of a text file.

    FFmpeg plays text as a film of letters, and follows play lists to other
    addresses; neither is what a person means who opens a file here.
    """
    if b"\0" in start:
        return False
    plain = sum(byte >= 32 or byte in b"\t\n\r\f\x1b" for byte in start)
    if plain < len(start):
        return False
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of a letter is still text.
        return error.start >= len(start) - 3 and len(start) > 3
    return True

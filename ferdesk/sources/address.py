"""Addresses of streams: what is asked, and what of it may be shown."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from dataclasses import dataclass

from ferdesk.core.errors import FerdeskError

WEB = ("http", "https")
RTSP = ("rtsp",)
"""Schemes that are read."""
NEAR = (
    *(".local", ".lan", ".home", ".home.arpa", ".internal"),
    *(".localhost", ".localdomain", ".fritz.box"),
)
"""How names of a network of one's own end; those without a point are of it too."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_LOGIN = re.compile(rf"^((?:{'|'.join(WEB + RTSP)})://)[^/?#]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """An address, taken apart."""

    url: str
    """To ask: without user, password and fragment."""
    whole: str
    """With user and password, for what asks by itself."""
    shown: str
    """For people and logs: without the query either, where cameras have passwords too."""
    host: str
    port: int | None
    login: tuple[str, str] | None
    """User and password; None where the address has none."""

    @property
    def near(self) -> bool:
        """By number or name it is of a network of one's own, as a camera at home is."""
        try:
            return not ipaddress.ip_address(self.host).is_global
        except ValueError:
            name = self.host.rstrip(".")
            return "." not in name or name.endswith(NEAR)


def scheme(spec: str) -> str:
    """What stands before ``://``, in small letters; '' where a spec is no address."""
    found = _SCHEME.match(spec)
    return found[1].lower() if found else ""


def parse(url: str, example: str) -> Address:
    """Take an address apart.

    Args:
        example: one that is right, for the error.

    Raises:
        FerdeskError: it has no host, or a port that is none.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        raise FerdeskError(f"{url} is not a web address.", f"It should look like {example}.")
    where = f"[{host}]" if ":" in host else host
    bare = parts._replace(netloc=where if port is None else f"{where}:{port}", fragment="")
    login = None
    if parts.username is not None:
        login = urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or "")
    return Address(
        urllib.parse.urlunsplit(bare),
        urllib.parse.urlunsplit(parts),
        urllib.parse.urlunsplit(bare._replace(query="")),
        host,
        port,
        login,
    )


def without_password(url: str) -> str:
    """An address as it may be kept: its user and password left out."""
    return _LOGIN.sub(r"\1", url)

"""Records as JSON over WebSocket, for programs on this computer that know the token.

    server = StreamServer()
    server.start()
    engine.add_sink(server.sink)      # ws://127.0.0.1:8765/?token=…
    ...
    engine.remove_sink(server.sink)
    server.stop()

What the app loses to a client is bounded, whatever the client does: the inference
thread only leaves the newest record behind and goes on; a client that reads too
slowly misses records, the oldest first, and is cut off when nothing moves any more;
one that sends anything but markers is closed, because there is nothing else to say.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
import threading
import time
import urllib.parse
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FrameRecord
from ferdesk.core.votes import SharesBy
from ferdesk.stream import incoming, message

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
"""Loopback only; nothing in the app can change it."""
PORT = 8765
MOST_CLIENTS = 8
QUEUE = 8
"""Messages that may wait for a client; then the oldest are left out."""
HOPELESS_S = 5.0
"""A client that takes nothing for this long is cut off."""
HANDSHAKE_S = 5.0
CLOSE_S = 1.0
"""How long a client may take to answer that it is sent away."""
MAX_INCOMING = 8192
"""Bytes of a message from a client; larger ones are refused unread. A letter may take twelve of
them, as an emoji that JSON writes in ASCII."""
START_S = 10.0
_quiet = logging.getLogger("ferdesk.stream.websockets")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How the stream does."""

    running: bool = False
    address: str = ""
    """What a client connects to, token included; empty when it is not running."""
    clients: int = 0
    sent: int = 0
    """Records sent, each client counted."""
    dropped: int = 0
    """Records left out because a client was too slow."""
    cut_off: int = 0
    """Clients that were disconnected because they took nothing or did what they may not."""
    markers: int = 0
    """Markers that programs have set in a recording."""
    refused: int = 0
    """Connections without the token, or beyond :data:`MOST_CLIENTS`."""


class _Connection(ServerConnection):
    """A connection that is known from its first moment, before it has asked for anything."""

    def __init__(self, opened: weakref.WeakSet[_Connection], *args: Any, **named: Any):
        super().__init__(*args, **named)
        self._opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opened.add(self)


class _Client:
    """One connection and the messages that wait for it."""

    def __init__(self, connection: ServerConnection):
        self.connection = connection
        self.wants_records = _asked(connection.request, "only") != "markers"
        """One that only marks has nothing to read but its answers."""
        self.waiting: deque[str] = deque(maxlen=QUEUE)
        self.filled = asyncio.Event()


class StreamServer:
    """Listens on loopback while it is started. Start, stop and status are for one thread.

    Why a thread of its own: sockets are slow and unpredictable, and neither the
    window nor the inference thread may wait for one.

    Args:
        port: where to listen; 0 for any free port.
        token: what clients must know; made at random by default.
        on_change: called from the stream's thread when clients came or went.
        people: tells the shares of people of the model that read a record.
        take: sets the markers that programs send.
    """

    def __init__(
        self,
        port: int = PORT,
        token: str | None = None,
        on_change: Callable[[], None] = lambda: None,
        people: SharesBy = lambda model_id: None,
        take: incoming.Take = incoming.nowhere,
    ):
        self._wanted_port = port
        self.token = token or secrets.token_urlsafe(24)
        self._on_change = on_change
        self._people = people
        self._take = take
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._error: OSError | None = None
        self._port = 0
        self._clients: set[_Client] = set()
        self._lock = threading.Lock()
        self._newest: FrameRecord | None = None
        self._sent = self._dropped = self._cut_off = self._refused = self._markers = 0

    def start(self) -> None:
        """Listen; does nothing when it does already.

        Raises:
            FerdeskError: the port is taken.
        """
        if self._thread is not None:
            return
        self._ready.clear()
        self._error = None
        self._thread = threading.Thread(target=self._run, name="ferdesk-stream", daemon=True)
        self._thread.start()
        self._ready.wait(START_S)
        if self._error is not None:
            error, thread, self._thread = self._error, self._thread, None
            thread.join()
            # asyncio puts words of its own around the system's.
            why = os.strerror(error.errno) if error.errno else str(error)
            raise FerdeskError(
                f"The stream can't listen on port {self._wanted_port}: {why}.",
                "Close the program that uses it, or choose another port.",
            ) from error

    def stop(self) -> None:
        """Close every connection and end the thread; may be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        with self._lock:
            if self._loop is not None and self._stop is not None:
                self._loop.call_soon_threadsafe(self._stop.set)
        thread.join()

    def sink(self, record: FrameRecord) -> None:
        """Send a record to whoever is there. For the engine; takes microseconds."""
        if not self._clients:
            return
        with self._lock:
            first, self._newest = self._newest is None, record
            # One wake-up at a time: should the stream's thread be late, the newest wins here too.
            if first and self._loop is not None:
                self._loop.call_soon_threadsafe(self._spread)

    def status(self) -> StreamStatus:
        """How it does at this moment."""
        running = self._thread is not None and self._port != 0
        return StreamStatus(
            running=running,
            address=f"ws://{HOST}:{self._port}/?token={self.token}" if running else "",
            clients=len(self._clients),
            sent=self._sent,
            dropped=self._dropped,
            cut_off=self._cut_off,
            markers=self._markers,
            refused=self._refused,
        )

    def _run(self) -> None:
        """The body of the thread."""
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._error = error
        finally:
            with self._lock:
                self._loop = self._stop = self._newest = None
            self._port = 0
            self._clients.clear()
            self._ready.set()

    async def _serve(self) -> None:
        with self._lock:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        opened: weakref.WeakSet[_Connection] = weakref.WeakSet()
        async with serve(
            self._talk,
            HOST,
            self._wanted_port,
            process_request=self._admit,
            # Only called; its type asks for a class.
            create_connection=partial(_Connection, opened),  # type: ignore[arg-type]
            compression=None,
            max_size=MAX_INCOMING,
            max_queue=2,
            write_limit=65536,
            open_timeout=HANDSHAKE_S,
            close_timeout=CLOSE_S,
            ping_interval=HOPELESS_S,
            ping_timeout=HOPELESS_S,
            server_header=None,
            logger=_quiet,
        ) as server:
            self._port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._stop.wait()
            for connection in tuple(opened):
                # Closing politely would wait for those who do not answer. Who has not even said
                # what they want is no client yet, and is waited for all the same.
                connection.transport.abort()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse who does not know the token."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        given = given or _asked(request, "token")
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            self._refused += 1
            return connection.respond(HTTPStatus.UNAUTHORIZED, "The token is missing or wrong.\n")
        if len(self._clients) >= MOST_CLIENTS:
            self._refused += 1
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many clients.\n")
        return None

    async def _talk(self, connection: ServerConnection) -> None:
        """Serve one client until it goes."""
        client = _Client(connection)
        self._clients.add(client)
        self._on_change()
        sending = asyncio.create_task(self._send(client))
        try:
            why = await self._listen(connection)
            self._cut_off += 1
            await connection.close(1008, why)
        except ConnectionClosed as closed:
            # 1009 and the like: what came was too large or no WebSocket frame.
            self._cut_off += closed.sent is not None and closed.sent.code in (1002, 1007, 1009)
        except TimeoutError:  # it asks, and takes no answer
            self._cut_off += 1
            connection.transport.abort()
        finally:
            sending.cancel()
            self._clients.discard(client)
            self._on_change()

    async def _listen(self, connection: ServerConnection) -> str:
        """Set the markers that a client sends; returns why it is closed, when it does what it may
        not."""
        second, messages = 0, 0
        while True:
            came = await connection.recv()
            now_ns = time.monotonic_ns()
            if now_ns // 10**9 != second:
                second, messages = now_ns // 10**9, 0
            messages += 1
            if messages > incoming.MOST_A_SECOND:
                return f"More than {incoming.MOST_A_SECOND} messages a second."
            try:
                happening = incoming.read(came, now_ns)
            except FerdeskError as error:
                return error.what
            async with asyncio.timeout(HOPELESS_S):
                await connection.send(self._mark(happening))

    def _mark(self, happening: incoming.Happening) -> str:
        """Set a marker; returns what is answered."""
        try:
            placed = self._take(happening)
        except FerdeskError as error:
            return incoming.refused(error)
        self._markers += 1
        return incoming.marked(happening, placed)

    async def _send(self, client: _Client) -> None:
        try:
            await client.connection.send(message.hello())
            while True:
                await client.filled.wait()
                client.filled.clear()
                while client.waiting:
                    async with asyncio.timeout(HOPELESS_S):
                        await client.connection.send(client.waiting.popleft())
                    self._sent += 1
        except TimeoutError:
            self._cut_off += 1
            client.connection.transport.abort()
        except ConnectionClosed:
            return

    def _spread(self) -> None:
        """Put the newest record into every client's queue. In the stream's thread."""
        with self._lock:
            record, self._newest = self._newest, None
        if record is None:
            return
        try:
            text = message.of_record(record, self._people(record.model_id))
        except ValueError:
            log.exception("A record could not be written as JSON")
            return
        for client in self._clients:
            if not client.wants_records:
                continue
            self._dropped += len(client.waiting) == QUEUE
            client.waiting.append(text)
            client.filled.set()


def _asked(request: Request | None, name: str) -> str:
    """A value that stands in an address; empty where it does not."""
    path = "" if request is None else request.path
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
    return (query.get(name) or [""])[0]

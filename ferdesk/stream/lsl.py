"""The WebSocket stream as one of the Lab Streaming Layer, beside EEG or eye tracking.

    pip install pylsl
    ferdesk --stream                                       # prints the address
    python -m ferdesk.stream.lsl "ws://127.0.0.1:8765/?token=…" [NAME] [--markers STREAM]

Each face of each frame is a sample, at the time at which its picture came from the camera; a frame
without a face is one sample of NaN. Samples of one frame have the same time. NAME is the LSL
stream's, ferdesk by itself; give each its own where there are several. LSL's streams can be
found and read by every computer in the network, which is what they are for; ferdesk itself
goes on sending to this computer alone, which is why this is a program of its own.

With --markers the samples of another LSL stream, such as the markers of what shows the stimuli,
become markers of the recording that ferdesk makes, each at its own time.
"""

from __future__ import annotations

import argparse
import json
import math
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from ferdesk.stream.incoming import AHEAD_NS, BEHIND_NS, LONGEST_TEXT

if TYPE_CHECKING:
    from pylsl import StreamOutlet

POSE = ("yaw", "pitch", "roll")
Message = dict[str, Any]


def channels(hello: Message) -> list[str]:
    """Names of the channels, by the first message of the stream."""
    people = [f"{emotion}_people" for emotion in hello["emotions"]]
    return ["face", "label", *hello["emotions"], *people, *POSE, *hello["action_units"]]


def samples(record: Message, hello: Message) -> list[list[float]]:
    """A record's samples: float, NaN where something is not told.

    ``face`` is the face's number; ``label`` the label's place among the emotions, -1 where ferdesk
    gives none; an emotion's own channel is its probability, and ``…_people`` the share of people
    who would say so.
    """
    faces = [_sample(face, hello) for face in record["faces"]]
    return faces or [[math.nan] * len(channels(hello))]


def _sample(face: Message, hello: Message) -> list[float]:
    emotions, people, pose = hello["emotions"], face.get("people") or {}, face["pose_deg"] or {}
    return [
        face["id"],
        emotions.index(face["label"]) if face["label"] else -1,
        *(face["smoothed"][emotion] for emotion in emotions),
        *(people.get(emotion, math.nan) for emotion in emotions),
        *(pose.get(angle, math.nan) for angle in POSE),
        *(face["action_units"].get(unit, math.nan) for unit in hello["action_units"]),
    ]


def outlet(hello: Message, name: str) -> StreamOutlet:
    """An LSL stream whose channels say what they are."""
    import pylsl

    names = channels(hello)
    # By its source an inlet knows a stream that has come back, and must take no other for it.
    source = f"ferdesk {name} {socket.gethostname()}"
    info = pylsl.StreamInfo(name, "Expression", len(names), pylsl.IRREGULAR_RATE, "float32", source)
    told = info.desc().append_child("channels")
    for channel in names:
        told.append_child("channel").append_child_value("label", channel)
    info.desc().append_child_value("emotions", ",".join(hello["emotions"]))
    info.desc().append_child_value("version", hello["version"])
    info.desc().append_child_value("honesty", hello["honesty"])
    return pylsl.StreamOutlet(info)


def pass_markers(name: str, stream: ClientConnection, over: threading.Event) -> None:
    """Have each sample of an LSL stream marked at the time at which it was made, on whichever
    computer.

    Args:
        over: ferdesk's stream has ended.
    """
    with suppress(ConnectionClosed):
        while not over.is_set():
            try:
                _pass_samples(name, stream, over)
            except RuntimeError as error:  # as all that pylsl raises, whichever version it is
                # A stream that has no id of its own is not found again when its program restarts.
                print(f"The LSL stream {name}: {error}", flush=True)
                over.wait(1.0)


def _pass_samples(name: str, stream: ClientConnection, over: threading.Event) -> None:
    """Wait for the LSL stream, and pass it on until it is lost."""
    import pylsl

    print(f"Waiting for the LSL stream {name}.", flush=True)
    found: list[Any] = []
    while not found and not over.is_set():
        found = pylsl.resolve_byprop("name", name, timeout=1.0)
    if not found:
        return
    source = pylsl.StreamInlet(found[0])
    print(f"The samples of {name} become markers.", flush=True)
    while not over.is_set():
        sample, at = source.pull_sample(timeout=1.0)
        if sample is None:
            continue
        made = at + source.time_correction()  # which asks the other computer at first
        ago_ns = round(1e9 * (pylsl.local_clock() - made))
        if not -AHEAD_NS <= ago_ns <= BEHIND_NS:  # as where the network was gone
            print(f"A marker was not set: it is of {ago_ns / 1e9:.0f} s ago.", flush=True)
            continue
        text, at_ns = " ".join(map(str, sample))[:LONGEST_TEXT], time.monotonic_ns() - ago_ns
        stream.send(json.dumps({"type": "marker", "text": text, "at_ns": at_ns}))


def main(address: str, name: str = "ferdesk", markers: str | None = None) -> None:
    """Pass everything on until ferdesk or its stream ends.

    Args:
        address: of ferdesk's stream, with its token.
        name: of the LSL stream that is made.
        markers: name of an LSL stream whose samples become markers; None for none.
    """
    try:
        import pylsl  # noqa: F401
    except ImportError:
        sys.exit("The package pylsl is not installed. Install it: pip install pylsl.")
    try:
        stream = connect(address, proxy=None)
    except (OSError, WebSocketException) as error:
        sys.exit(f"{address} can't be read: {error}. Copy the address that ferdesk shows now.")
    over, why = threading.Event(), ""
    with stream:
        try:
            _pass_records(stream, name, markers, over)
        except ConnectionClosed as closed:  # where ferdesk ends, or was told what it does not take
            why = closed.rcvd.reason if closed.rcvd else ""
    over.set()
    print(f"ferdesk's stream has ended. {why}".rstrip())


def _pass_records(
    stream: ClientConnection, name: str, markers: str | None, over: threading.Event
) -> None:
    from pylsl import local_clock

    hello = json.loads(stream.recv())
    out = outlet(hello, name)
    print(f"LSL stream: {name}, type Expression. Ctrl+C ends it.", flush=True)
    if markers is not None:
        given = (markers, stream, over)
        threading.Thread(target=pass_markers, args=given, daemon=True).start()
    for text in stream:
        said = json.loads(text)
        if said["type"] == "record":
            # Both clocks are this computer's; however late this is, the picture was not.
            ago = (time.monotonic_ns() - said["captured_ns"]) / 1e9
            came = local_clock() - ago
            for sample in samples(said, hello):
                out.push_sample(sample, came)
        elif said["type"] == "refused":
            print(f"A marker was not set: {said['why']}", flush=True)


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m ferdesk.stream.lsl", description=__doc__, formatter_class=raw
    )
    add = parser.add_argument
    add("address", metavar="ADDRESS", help="as ferdesk shows it: ws://127.0.0.1:…")
    add("name", metavar="NAME", nargs="?", default="ferdesk", help="of the stream")
    add("--markers", metavar="STREAM", help="name of an LSL stream whose samples become markers")
    return parser


if __name__ == "__main__":
    asked = _parser().parse_args()
    with suppress(KeyboardInterrupt):
        main(asked.address, asked.name, asked.markers)

"""Good input of every kind, small."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import cv2
import made_au
import made_table
import numpy as np
from fakes import card_data, made_apparent, make_image, tiny_onnx
from made_fer import MadeFer
from made_foreign import Made
from made_records import made_record

from ferdesk import settings as app_settings
from ferdesk.core import assets
from ferdesk.core.action_units import KEYS
from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.pool import Pool
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.of_table import gallery_of_table
from ferdesk.session.events import MARKER, Event
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer
from ferdesk.ui.single import Request
from trainer.data import cache as fer_cache
from trainer.data.types import FerPlus, LabelFile

TOKEN = "a-token-of-the-tests"
SPLIT = "\n=====\n"
"""Between the two files of a sample that stands for two."""


@cache
def models() -> tuple[bytes, ...]:
    return (tiny_onnx(),)


@cache
def foreigns() -> tuple[bytes, ...]:
    """Networks of others: one that reads several pictures at once, one of one alone and of old."""
    small = Made(("N", 1, 8, 8), certain=True)
    old = Made((1, 8, 8, 1), one=True, opset=9, ir=3, output=(1, None))
    return small.model().SerializeToString(), old.model().SerializeToString()


@cache
def tables() -> tuple[bytes, ...]:
    lines = made_table.lines(compared=("other",))
    expecting = [
        line | {f"{name}_people": "0.125" for name in EMOTIONS} for line in made_table.lines()
    ]
    return made_table.table(lines, ("other",)).encode(), made_table.table(expecting).encode()


@cache
def truths() -> tuple[bytes, ...]:
    return (
        b"file,label\nx/a.png,happy\nb.png,sad\n",
        b"name,frame,emotion\na.png,0,fear\n",
        b"Image name,neutral,happiness,NF\na.png,2,7,1\n,0,0,10\nb.png,5,5,\n",
    )


@cache
def labelled_tables() -> tuple[bytes, ...]:
    """With crops, as of a video, of pictures and of a recording."""
    made = []
    for times in ({"time_ms": "700"}, {}, {"time_ms": "700", "session_ms": "90"}):
        lines = made_table.lines()
        for i, line in enumerate(lines):
            line |= times | {"crop": f"faces.csv.crops/s0000_f{i:06d}_id1.png"}
        made.append(made_table.table(lines).encode())
    return tuple(made)


@cache
def sheets() -> tuple[bytes, ...]:
    """Labels of :func:`pool`, chosen at random and evenly."""
    head = b"file,frame,face_id,session_ms,label,group,group_size,person,crop\n"
    return (
        head + b"happiness/b.png,1,1,,fear,,,1,\nsadness/c.png,2,2,,unknown,,,1,\n",
        head + b"b.png,1,1,,Happy,,,1,\n,,,,,,,,\nelse.png,2,2,,NF,,,1,abc\n",
    )


def crops(folder: Path) -> None:
    """The crops of :func:`labelled_tables`."""
    place = folder / "faces.csv.crops"
    place.mkdir()
    for i in range(5):
        crop = np.full((48, 48), i, np.uint8)
        (place / f"s0000_f{i:06d}_id1.png").write_bytes(cv2.imencode(".png", crop)[1].tobytes())


def pool(folder: Path) -> Pool:
    """The faces of the first of :func:`labelled_tables`."""
    crops(folder)
    table = folder / "pool.csv"
    table.write_bytes(labelled_tables()[0])
    return pool_of_table(table)


@cache
def reports() -> tuple[bytes, ...]:
    made = made_table
    told = {
        "trial": "A;B",
        "quality_flags": "small",
        "fear_people": "0.3",
        "b.network_label": "fear",
    }
    video = [[made.seen("fear", 0.9, **told)], [], [made.seen("", AU12_intensity="0.5")]]
    recorded = {"session_ms": "70", "marker": "film", "marker_ms": "20"}
    return (
        made.wide(made.video(video)).encode(),
        made.wide([*made.lines(), *made.video([[made.seen("anger", crop="c/a.png")]])]).encode(),
        made.wide(made.video([[made.seen("anger", **recorded)]])).encode(),
    )


@cache
def galleries() -> tuple[bytes, ...]:
    """Tables with faces of a video, and of a recording that was opened twice."""
    made = made_table
    crop = {"crop": "faces.csv.crops/s0000_f000001_id1.png"}
    frames = [[made.seen("fear", **crop), made.seen("anger", face_id="2")], [], [made.seen("fear")]]
    recorded = {"session_ms": "70", "marker": "film", "marker_ms": "20"}
    again = [*made.video([[made.seen("fear", **recorded, **crop)]] * 2)] * 2
    return made.wide(made.video(frames)).encode(), made.wide(again).encode()


@cache
def participants() -> tuple[bytes, ...]:
    """Who is who in :func:`gallery`."""
    return (
        b"file,face_id,participant\na.mp4,1,Ann\na.mp4,2,(left out)\n",
        b"Participant;FILE;age\nAnn;a.mp4;31\n;a.mp4;\n",
        "participant,file,face_id,group\nZo\u00e9,./a.mp4,1,x\nBen,a.mp4,,\n".encode(),
    )


def gallery(folder: Path) -> Gallery:
    """The faces of the first of :func:`galleries`."""
    crops(folder)
    table = folder / "faces.csv"
    table.write_bytes(galleries()[0])
    return gallery_of_table(table)


@cache
def report_lines() -> tuple[bytes, ...]:
    shares = {name: 0.125 for name in EMOTIONS}
    face = {
        "id": 1, "box_px": [1.0, 2.0, 30.0, 40.0], "pose_deg": {"yaw": 1.0}, "label": "fear",
        "close_to": None, "network_label": "fear", "quality_flags": ["small"], "smoothed": shares,
        "raw": shares, "action_units": {"AU12": 0.5}, "people": shares, "above_neutral": None,
        "compared": {"b": {"network_label": "anger", "raw": shares}},
    }  # fmt: skip
    frames = [
        {"source": name, "frame": i, "time_ms": 40 * i, "model": "net", "faces": [face][: i + 1]}
        for i, name in enumerate(("a.mp4", "a.mp4", "p/b.png"))
    ]
    frames[1]["faces"], frames[1]["trial"] = [], ["A", "B"]
    return ("".join(json.dumps(frame) + "\n" for frame in frames).encode(),)


@cache
def trials() -> tuple[bytes, ...]:
    return (
        b"file,start,end,trial\nP01/a.mp4,0,1:30,calm\ndemo,2.5,3,film\n",
        "\ufefftrial;condition;end;start;file\r\nx;é;1,5;0;P02\\a.mp4\r\n;;;;\r\n".encode(),
    )


@cache
def cards() -> tuple[bytes, ...]:
    shipped = sorted(assets.path("models").glob("*/card.json"))[:1]
    votes = {
        "split": "valid", "n": 3555, "temperature": 1.8, "confidence": 86.9, "agreement": 74.2,
        "gap": 0.6, "shift": [-0.8, -0.9, -1.5, -1.4, -1.8, -3.3, -2.5, -3.2],
    }  # fmt: skip
    made = json.dumps(card_data(apparent=made_apparent(), votes=votes)).encode()
    return (made, *(path.read_bytes() for path in shipped))


@cache
def au_cards() -> tuple[bytes, ...]:
    return (json.dumps(made_au.card_data()).encode(),)


@cache
def au_arrays() -> tuple[bytes, ...]:
    return (npz(made_au.arrays()),)


@cache
def fer_caches() -> tuple[bytes, ...]:
    made = MadeFer(per_split=2)
    data = FerPlus(
        np.stack(made.pixels),
        np.array(made.votes, np.uint8),
        np.array(made.split, np.uint8),
        tuple(made.names),
        LabelFile("label.csv", "0" * 64, (("a", "b"),)),
    )
    with tempfile.TemporaryDirectory() as folder:
        fer_cache.write(Path(folder), "x", data)
        return ((Path(folder) / "ferplus-x.npz").read_bytes(),)


@cache
def settings() -> tuple[bytes, ...]:
    return (json.dumps({row.key: row.default for row in app_settings.SETTINGS}).encode(),)


@cache
def settings_files() -> tuple[bytes, ...]:
    return (
        b"[General]\nmodel=wrn-16-2\nnotice=1\nconsent=true\nrecent=demo, /a/b.mp4\ncompared=a, b\n"
        b"geometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3)\n\n[settings]\nview.theme=dark\n"
        b"engine.threads=2\nreading.smoothing=0.5\nview.mirror=true\n\n[panels]\nwhy=false\n",
        b"[General]\nnotice=@Variant(\\0\\0\\0\\x2\\0\\0\\0\\x1)\nrecent=@Invalid()\n"
        b"geometry=@Rect(1 2 3 4)\nmodel=@Point(1 2)\ncompared=@Size(1 2)\n",
    )


@cache
def neutrals() -> tuple[bytes, ...]:
    units = {key: i / 50 for i, key in enumerate(KEYS)}
    return (json.dumps(units).encode(), b'{"AU1": 0.25}')


@cache
def requests() -> tuple[bytes, ...]:
    return (Request("a film.mp4", "tiny").to_line(), Request().to_line())


def happenings() -> tuple[bytes, ...]:
    return (b'{"type": "marker"}', b'{"type": "marker", "text": "A1", "at_ns": 1000000}')


@cache
def sessions() -> tuple[bytes, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.ferdesk"
        writer = Writer(path, Provenance("1"), 0, 70)
        for i in range(6):
            writer.add(made_record(i, faces=1 + i % 2))
        writer.add_event(Event(MARKER, 0.1, 0.1, "2026-01-01T00:00:00Z", "a marker"))
        writer.close()
        return (path.read_bytes(),)


@cache
def specs() -> tuple[bytes, ...]:
    return tuple(
        text.encode()
        for text in ("camera:0", "camera:7", "0", "x.mp4", "some/folder", "face.jpg", "a.ferdesk",
                     "x" * 300, "camera:99999", ".", "/dev/zero", "./demo")
    )  # fmt: skip


@cache
def images() -> tuple[bytes, ...]:
    picture = make_image(size=(20, 26))
    kinds = (".png", ".jpg", ".bmp", ".webp", ".tiff", ".ppm", ".gif", ".hdr", ".sr", ".avif")
    deep = cv2.imencode(".png", picture.astype(np.uint16) * 257)[1].tobytes()
    few = cv2.imencode(".tiff", picture.astype(np.uint16) * 16)[1].tobytes()
    gray = b"P5\n# 12 bits\n26 20\n4095\n" + (picture[:, :, 0].astype(">u2") * 16).tobytes()
    clear = cv2.imencode(".png", np.dstack([picture, picture[:, :, :1]]))[1].tobytes()
    return (*(cv2.imencode(kind, picture)[1].tobytes() for kind in kinds), deep, clear, few, gray)


@cache
def pngs() -> tuple[bytes, ...]:
    face = np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8)
    return (cv2.imencode(".png", face)[1].tobytes(), cv2.imencode(".png", face // 16)[1].tobytes())


@cache
def videos() -> tuple[bytes, ...]:
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for name, four in (("a.mp4", "mp4v"), ("b.avi", "MJPG")):
            path = Path(folder) / name
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*four), 25, (64, 48))
            for i in range(5):
                writer.write(make_image(60 + 20 * i, (48, 64)))
            writer.release()
            made.append(path.read_bytes())
    return tuple(made)


@cache
def mjpeg() -> tuple[bytes, ...]:
    jpeg = cv2.imencode(".jpg", make_image(size=(16, 16)))[1].tobytes()
    honest = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n"
    bare = b"--b\r\nContent-Type: image/jpeg\r\n\r\n%s\r\n"
    return ((honest % (len(jpeg), jpeg)) * 3, (bare % jpeg) * 3)


@cache
def http_answers() -> tuple[bytes, ...]:
    head = b"HTTP/1.0 200 OK\r\nContent-Type: %s\r\n\r\n"
    return (
        head % b"multipart/x-mixed-replace; boundary=b" + mjpeg()[0],
        head % b"video/x-msvideo" + videos()[1],
        head % b"text/html" + b"<html>",
        b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
    )


@cache
def websocket_requests() -> tuple[bytes, ...]:
    ask = (
        f"GET /?token={TOKEN} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    mask = bytes((1, 2, 3, 4))
    frames = (
        b"",
        b"\x81\x85" + mask + b"hello",
        b"\x81\xfe\xff\xff" + mask + b"x" * 2000,
        b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff" + mask,
        b"\x88\x82" + mask + b"\x02\xea",
        b"\x89\x80" + mask,
        b"\xf1\x80" + mask,
        b"\x82\x04abcd",
        b"\x01\x81" + mask + b"a\x80\x81" + mask + b"\xff",
    )
    return tuple(ask + frame for frame in frames)


@cache
def fer_labels() -> tuple[bytes, ...]:
    return (MadeFer(per_split=4).label_csv(0).encode(),)


@cache
def fer_new_csvs() -> tuple[bytes, ...]:
    return (MadeFer(per_split=1).new_csv().encode(),)


@cache
def fer_pixels() -> tuple[bytes, ...]:
    made = MadeFer(per_split=1)
    return (made.pixel_csv().encode(), made.pixel_csv(spaces=True).encode())


@cache
def fer_zips() -> tuple[bytes, ...]:
    with tempfile.TemporaryDirectory() as folder:
        made = MadeFer(per_split=1)
        return (made.write_zip(Path(folder) / "fer.zip", "FERPlus/").read_bytes(),)


@cache
def utkface_zips() -> tuple[bytes, ...]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i in range(20):
            picture = cv2.imencode(".jpg", make_image(40 + 9 * i, (20, 20)))[1].tobytes()
            archive.writestr(f"UTKFace/{20 + i}_{i % 2}_0_2017{i:04d}.jpg.chip.jpg", picture)
    return (out.getvalue(),)


@cache
def wiki_mats() -> tuple[bytes, ...]:
    """``wiki.mat`` with twenty faces, plain and compressed."""
    from scipy.io import savemat

    n = 20
    rows = {
        "dob": np.full((1, n), 724_000.0),
        "photo_taken": np.full((1, n), 2010.0),
        "full_path": np.array([[f"01/{i}.jpg" for i in range(n)]], object),
        "gender": np.arange(n)[None] % 2.0,
        "name": np.array([[f"Person {i}" for i in range(n)]], object),
        "face_score": np.full((1, n), 3.0),
        "second_face_score": np.full((1, n), np.nan),
    }
    made = []
    for packed in (False, True):
        out = io.BytesIO()
        savemat(out, {"wiki": rows}, do_compression=packed)
        made.append(out.getvalue())
    return tuple(made)


@cache
def openface() -> tuple[bytes, ...]:
    head = "frame, face_id, timestamp, confidence, success, AU01_r, AU12_r, AU45_c"
    rows = "\n".join(f"{i}, 0, 0.0, 0.9{i}, 1, 0.{i}, 1.{i}, 1" for i in range(1, 6))
    return (f"{head}\n{rows}\n".encode(),)


@cache
def ckplus() -> tuple[bytes, ...]:
    units = "   1.0000000e+00   3.0000000e+00\n   2.0000000e+00   0.0000000e+00\n"
    return (f"{units}{SPLIT}   7.0000000e+00\n".encode(),)


def npz(arrays: dict[str, np.ndarray], raw: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in {**arrays, **(raw or {})}:
            if raw and name in raw:
                archive.writestr(f"{name}.npy", raw[name], zipfile.ZIP_DEFLATED, 1)
                continue
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(arrays[name]), allow_pickle=False)
            archive.writestr(f"{name}.npy", member.getvalue())
    return out.getvalue()

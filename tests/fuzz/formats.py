"""Ways to make input bad that need to know how it is built."""

from __future__ import annotations

import io
import sqlite3
import stat
import zipfile
import zlib
from functools import cache
from random import Random

import cv2
import numpy as np
import onnx
from mutate import DEEP, VALUES, WORDS, flipped
from onnx import helper, numpy_helper
from samples import mjpeg, npz

from ferdesk.session import codec


def http_answers(random: Random, good: tuple[bytes, ...]) -> bytes:
    """Headers of a server that means no good; else bytes."""
    if random.random() < 0.6:
        return flipped(random, good)
    lines = random.choice(
        (
            "Content-Length: 99999999999999999999", "Content-Length: -1",
            "Transfer-Encoding: chunked", "Content-Encoding: gzip", "X: " + "y" * 60_000,
            "Content-Type: multipart/x-mixed-replace; boundary=" + "b" * 70_000,
            "Content-Type: \xff\xfe", "Content-Type: multipart/", "Content-Type:",
            "Location: http://192.0.2.1/video", "Location: file:///etc/passwd", "Location: /again",
            "Location: http://[", "Location: ftp://192.0.2.1/",
        )
    )  # fmt: skip
    status = random.choice(("200 OK", "302 Found", "301 Moved", "999 Odd", "-1", "200", ""))
    body = random.choice((mjpeg()[0], b"", b"zz\r\n", b"ffffffffffffffff\r\n", bytes(5000)))
    return f"HTTP/1.{random.randrange(3)} {status}\r\n{lines}\r\n\r\n".encode("latin-1") + body


def pictures(random: Random, good: tuple[bytes, ...]) -> bytes:
    """Pictures of other sizes, depths and channels; bytes; and bytes whose sums are right again."""
    if random.random() < 0.2:
        shape = random.choice(((1, 1), (48, 48), (48, 47), (1, 20_000), (300, 300)))
        shape += random.choice(((), (3,), (4,)))
        kind = random.choice((np.uint8, np.uint8, np.uint16))
        return cv2.imencode(".png", np.full(shape, random.randrange(256), kind))[1].tobytes()
    data = flipped(random, good)
    return _chunks_made_right(data) if random.random() < 0.5 else data


def _chunks_made_right(data: bytes) -> bytes:
    """A PNG in which each chunk's checksum fits, as far as its lengths can be followed."""
    made = bytearray(data)
    at = 8
    while made[1:4] == b"PNG" and at + 12 <= len(made):
        end = at + 8 + int.from_bytes(made[at : at + 4], "big")
        if end + 4 > len(made):
            break
        made[end : end + 4] = zlib.crc32(made[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(made)


def graphs(random: Random, good: tuple[bytes, ...]) -> bytes:
    """A graph with other types, sizes, nodes and files; else bytes."""
    if random.random() < 0.3:
        return flipped(random, good)
    model = onnx.load_from_string(random.choice(good))
    graph = model.graph
    for _ in range(random.choice((1, 1, 2))):
        random.choice(_ONNX_STEPS)(random, model, graph)
    return model.SerializeToString()


def _onnx_size(random: Random, _: onnx.ModelProto, graph: onnx.GraphProto) -> None:
    shape = random.choice([*graph.input, *graph.output]).type.tensor_type
    if random.random() < 0.3:
        shape.elem_type = random.choice((0, 1, 2, 7, 8, 10, 99))
    else:
        random.choice(shape.shape.dim).dim_value = random.choice((-1, 0, 47, 2**31, 2**62))


def _onnx_weights(random: Random, _: onnx.ModelProto, graph: onnx.GraphProto) -> None:
    held = random.choice(graph.initializer)
    change = random.randrange(4)
    if change == 0:
        held.dims[0] = random.choice((-1, 0, 3, 2**31, 2**62))
    elif change == 1:
        held.data_type = random.choice((0, 2, 7, 8, 10, 14, 16, 99))
    elif change == 2:
        held.raw_data = random.choice((b"", b"\xff" * len(held.raw_data), bytes(3)))
    else:
        held.ClearField("raw_data")
        held.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (
            ("location", random.choice(("/etc/passwd", "../outside", "m.bin", "/dev/zero"))),
            ("offset", "0"),
            ("length", random.choice(("32", "-1", "x", str(2**62)))),
        ):
            held.external_data.add(key=key, value=value)


def _onnx_node(random: Random, _: onnx.ModelProto, graph: onnx.GraphProto) -> None:
    change = random.randrange(6)
    node = random.choice(graph.node)
    if change == 0:
        node.op_type = random.choice(("Nope", "Loop", "If", "Scan", "Identity", "NonZero", "Tile"))
    elif change == 1:
        node.domain = random.choice(("nope", "com.microsoft", "ai.onnx.ml"))
    elif change == 2:
        node.input[0] = random.choice(("", "logits", "w", "nope", node.output[0]))
    elif change == 3 and node.attribute:
        node.attribute[0].ints[:] = [random.choice((-9, 9, 2**62))]
        node.attribute[0].i = random.choice((-9, 99, 2**62))
    elif change == 4:
        graph.node.remove(node)
    else:
        graph.node.add().CopyFrom(node)


def _onnx_huge(random: Random, _: onnx.ModelProto, graph: onnx.GraphProto) -> None:
    """A few bytes that unfold into more memory than there is."""
    size = numpy_helper.from_array(np.array([random.choice((2**31, 2**40, 2**62, -1))]), "size")
    graph.initializer.append(size)
    graph.node.insert(0, helper.make_node("ConstantOfShape", ["size"], ["huge"]))
    graph.node.append(helper.make_node("ReduceSum", ["huge"], ["sum"], keepdims=1))
    graph.node.append(helper.make_node("Add", ["scaled", "sum"], ["unused"]))


def _onnx_version(random: Random, model: onnx.ModelProto, _: onnx.GraphProto) -> None:
    if random.random() < 0.5:
        model.ir_version = random.choice((0, -1, 99, 2**31))
    else:
        model.opset_import[0].version = random.choice((0, -1, 1, 999, 2**31))


_ONNX_STEPS = (_onnx_size, _onnx_weights, _onnx_weights, _onnx_node, _onnx_node, _onnx_huge,
               _onnx_version)  # fmt: skip


def cells(random: Random, good: tuple[bytes, ...]) -> bytes:
    """A session whose cells hold what no recorder wrote; sums made right again as often as not."""
    with sqlite3.connect(":memory:") as database:
        database.deserialize(random.choice(good))
        tables = ("meta", "sources", "models", "unit_names", "frames", "faces", "predictions",
                  "shapes", "traces", "pictures", "events")  # fmt: skip
        for _ in range(random.choice((1, 1, 2, 5))):
            table = random.choice(tables)
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            ids = [row[0] for row in database.execute(f"SELECT rowid FROM {table}")]
            if not ids:
                continue
            try:
                if random.random() < 0.15:
                    database.execute(f"DELETE FROM {table} WHERE rowid=?", (random.choice(ids),))
                else:
                    database.execute(
                        f"UPDATE {table} SET {random.choice(columns)}=? WHERE rowid=?",
                        (_cell(random), random.choice(ids)),
                    )
            except (sqlite3.Error, OverflowError, UnicodeEncodeError):
                continue
        if random.random() < 0.5:
            _sums_made_right(database)
        database.commit()
        content = database.serialize()
    database.close()
    return content


def _cell(random: Random) -> object:
    odd = [v for v in VALUES if not isinstance(v, (list, dict))]
    blobs = [bytes(4), b"\xff" * 32, bytes(100_000), np.full(8, np.nan, "<f4").tobytes()]
    texts = ["{}", "[]", "[" * DEEP, '{"a": NaN}', '{"considered": 1}', "null", '["x"]']
    return random.choice((*odd, *blobs, *texts))


def _sums_made_right(database: sqlite3.Connection) -> None:
    face = [row[0] for row in database.execute("SELECT id FROM frames")]
    for number in face:
        ask = database.execute
        low, high = number * 256, (number + 1) * 256
        try:
            rows = codec.Rows(
                ask(f"SELECT {codec.FRAME_COLUMNS} FROM frames WHERE id=?", (number,)).fetchone(),
                *(
                    tuple(
                        ask(
                            f"SELECT {columns} FROM {table} WHERE {key}>=? AND {key}<? "
                            f"ORDER BY {key}",
                            (low * times, high * times),
                        )
                    )
                    for table, columns, key, times in (
                        ("faces", codec.FACE_COLUMNS, "id", 1),
                        ("predictions", codec.PREDICTION_COLUMNS, "id", 64),
                        ("shapes", codec.SHAPE_COLUMNS, "face", 1),
                        ("traces", codec.TRACE_COLUMNS, "face", 1),
                    )
                ),
            )
            ask("UPDATE frames SET checksum=? WHERE id=?", (rows.checksum, number))
        except (sqlite3.Error, OverflowError, UnicodeError):
            continue


def arrays(random: Random, good: tuple[bytes, ...]) -> bytes:
    """Arrays of other shapes, types and values, headers that lie, and members that are bombs."""
    if random.random() < 0.4:
        return flipped(random, good)
    with np.load(io.BytesIO(random.choice(good))) as held:
        arrays = {name: held[name] for name in held.files}
    raw: dict[str, bytes] = {}
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice([*arrays])
        array = arrays[name]
        change = random.randrange(8)
        if change == 0:
            del arrays[name]
            break
        if change == 1:
            arrays[name] = array[..., :-1] if array.ndim else array[None]
        elif change == 2:
            arrays[name] = array.astype(random.choice(("f8", "i4", "u1", "U4", "c8", "M8[s]")))\
                if array.dtype.kind in "fiu" else np.zeros(3)  # fmt: skip
        elif change == 3 and array.dtype.kind == "f":
            array.flat[random.randrange(array.size)] = random.choice((np.nan, np.inf, 3e38))
        elif change == 4:
            raw[name] = _header(random.choice(_LIES)) + bytes(64)
        elif change == 5:
            raw[name] = random.choice((b"", b"\x93NUMPY", b"cos\nsystem\n(S'x'\ntR.", bytes(500)))
        elif change == 6:
            arrays["x" + random.choice(WORDS[2:20])] = array
        else:
            return _bombed(good[0])
    return npz(arrays, raw)


_LIES = (
    "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3.5,), }",
    "{'descr': '<f4', 'fortran_order': 1, 'shape': 'x', }",
    "{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }",
    "{'descr': 'q9', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '|V0', 'fortran_order': False, 'shape': (99999999999,), }",
    "(" * 3000,
    "{'descr': '<f4'}",
    "__import__('os').system('x')",
)


def _header(text: str) -> bytes:
    body = text.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(body).to_bytes(2, "little") + body


@cache
def _bombed(good: bytes) -> bytes:
    """An npz with one array more, of 400 MB that take 2 MB packed."""
    out = io.BytesIO(good)
    header = _header("{'descr': '<f4', 'fortran_order': False, 'shape': (100000000,), }")
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("bomb.npy", "w", force_zip64=True) as member,
    ):
        member.write(header)
        for _ in range(400):
            member.write(bytes(1_000_000))
    return out.getvalue()


def members(random: Random, good: tuple[bytes, ...]) -> bytes:
    """Members with names that lead elsewhere, links, doubles, false sizes and bombs; else bytes."""
    if random.random() < 0.5:
        return flipped(random, good)
    with zipfile.ZipFile(io.BytesIO(random.choice(good))) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    out = io.BytesIO()
    target = random.choice([*members])
    way = random.randrange(8)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            if name == target:
                if way == 0:
                    info.filename = random.choice(_PATHS)
                elif way == 1:
                    info.external_attr = (stat.S_IFLNK | 0o777) << 16
                    content = b"/etc/passwd"
                elif way == 2:
                    content = random.choice((bytes(5_000_000), b"1," * 2_500_000))
                elif way == 3:
                    content = flipped(random, (content,))
                elif way == 4:
                    info.filename = random.choice([*members])
                elif way == 5:
                    info.compress_type = zipfile.ZIP_LZMA
            archive.writestr(info, content)
        if way == 6:
            archive.writestr(random.choice(_PATHS), b"outside")
    packed = bytearray(out.getvalue())
    if way == 7:
        # A size in the central directory that is not the member's.
        at = packed.find(b"PK\x01\x02") + random.choice((20, 24, 42))
        packed[at : at + 4] = random.choice((0, 1, 2**31, 2**32 - 2)).to_bytes(4, "little")
    return bytes(packed)


_PATHS = (
    "../outside.txt", "/outside.txt", "a/../../outside.txt", "..\\outside.txt", "C:/outside.txt",
    "FER2013Train/../../outside.png", "\\\\server\\share", "a/./b", " ", "x" * 3000, "nul\0.png",
    "FER2013Train/fer0000001.png/", "é/FER2013Train/label.csv", "FER2013Train/",
)  # fmt: skip

"""FAISS, array and tantivy files made by hand: tables of what is written over a good one."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import struct

import faiss
import numpy as np
import tantivy

from newsrag.store.faiss_indexes import coded_index, exact_index

FEW = 30  # vectors, from which on the index of codes is written here
D = 32
RNG = np.random.default_rng(0)


def unit(count, dimension=D):
    vectors = RNG.normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def exact(vectors, ids):
    index = exact_index(vectors.shape[1])
    index.add_with_ids(vectors, np.asarray(ids, np.int64))
    return index


def packed(index):
    return bytes(faiss.serialize_index(index))


def other_index(description, metric=faiss.METRIC_INNER_PRODUCT, count=300):
    def make(_):
        index = faiss.index_factory(D, description, metric)
        vectors = unit(count)
        index.train(vectors)
        if "IDMap" in description:
            index.add_with_ids(vectors, np.arange(count))
        else:
            index.add(vectors)
        return packed(index)

    return make


def binary(_):
    index = faiss.IndexBinaryFlat(D)
    index.add(RNG.integers(0, 255, (20, D // 8), np.uint8))
    return bytes(faiss.serialize_index_binary(index))


def with_number(kind, offset, value):
    """Return what writes a number over a file's own."""

    def change(data):
        size = struct.calcsize(kind)
        return data[:offset] + struct.pack(kind, value) + data[offset + size :]

    return change


def with_ids(ids):
    """Return what gives an exact index other ids; a list is repeated to its length."""

    def change(data):
        count = struct.unpack("<q", data[8:16])[0]
        given = (list(ids) * count)[:count]
        return data[: len(data) - 8 * count] + struct.pack(f"<{count}q", *given)

    return change


def with_vectors(number):
    def change(data):
        count = struct.unpack("<q", data[8:16])[0]
        return data[:82] + struct.pack("<f", number) * (count * D) + data[82 + 4 * count * D :]

    return change


def nested(depth):
    """A chain of transforms, each of which holds the next; FAISS reads it by calling itself."""
    header = b"IxPT" + struct.pack("<iqqq?i", D, 0, 0, 0, True, 0) + struct.pack("<i", 0)
    return lambda _: header * depth


def nested_maps(depth):
    return lambda _: (b"IxMp" + struct.pack("<iqqq?i", D, 0, 0, 0, True, 0)) * depth


# What replaces exact.faiss.
EXACT = {
    "another dimension": lambda _: packed(exact(unit(11, 16), range(1, 12))),
    "an enormous dimension": with_number("<i", 4, 2**31 - 1),
    "a negative dimension": with_number("<i", 4, -D),
    "an enormous count": with_number("<q", 8, 2**62),
    "a count that overflows": with_number("<q", 8, 2**61 + 11),
    "a negative count": with_number("<q", 8, -1),
    "another count inside": with_number("<q", 45, 2**62),
    "an enormous array": with_number("<q", 74, 2**60),
    "a large array": with_number("<q", 74, 2**35),
    "an array too short": with_number("<q", 74, 1),
    "another metric": with_number("<i", 33, 1),
    "a metric that there is not": with_number("<i", 33, 20),
    "an untrained index": with_number("<B", 32, 0),
    "squared distances": other_index("IDMap,Flat", faiss.METRIC_L2),
    "flat without ids": other_index("Flat"),
    "cells": other_index("IVF4,Flat"),
    "cells of codes": other_index("IVF1,PQ4x4"),
    "codes": other_index("PQ4x4"),
    "a graph": other_index("HNSW8"),
    "a transform": other_index("PCA8,Flat"),
    "ids of ids": other_index("IDMap2,Flat"),
    "scalars": other_index("SQ8"),
    "hashes": other_index("LSH", faiss.METRIC_L2),
    "refined": other_index("PQ4x4,RFlat"),
    "a binary index": binary,
    "a mesh of 10,000 transforms": nested(10_000),
    "a million maps of maps": nested_maps(1_000_000),
    "cut in the head": lambda data: data[:20],
    "cut in the vectors": lambda data: data[:300],
    "cut before the ids": lambda data: data[:-8],
    "one byte short": lambda data: data[:-1],
    "bytes after it": lambda data: data + bytes(1_000),
    "twice": lambda data: data * 2,
    "nothing": lambda _: b"",
    "zeros": lambda data: bytes(len(data)),
    "a pickle": lambda _: pickle.dumps({"ids": [1]}),
    "not a number": with_vectors(float("nan")),
    "infinity": with_vectors(float("inf")),
    "the largest numbers": with_vectors(3.4e38),
    "the same id for all": with_ids([1]),
    "ids of no passage": with_ids(range(10**6, 10**6 + 99)),
    "enormous ids": with_ids([2**63 - 1]),
    "negative ids": with_ids([-1, -2, -(2**63)]),
    "ids in another order": with_ids(range(11, 0, -1)),
    "another one's vectors": lambda data: (
        data[:82] + unit(11).tobytes() + data[82 + 11 * D * 4 :]
    ),
}  # fmt: skip


def npy(array, version=(1, 0)):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version, allow_pickle=True)
    return stream.getvalue()


def head(text, version=b"\x01\x00"):
    """An array's file with a head of any text."""
    data = text.encode("latin-1") + b"\n"
    kind = "<H" if version[0] == 1 else "<I"
    return b"\x93NUMPY" + version + struct.pack(kind, len(data)) + data + bytes(8_000)


def shape(count, width):
    return head(f"{{'descr': '<i2', 'fortran_order': False, 'shape': ({count}, {width}), }}")


class Payload:
    """Makes a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


def objects(marker):
    return npy(np.array([Payload(marker)], dtype=object))


def a_zip(marker):
    stream = io.BytesIO()
    np.savez(stream, a=np.array([Payload(marker)], dtype=object))
    return stream.getvalue()


SHORTS = np.zeros((60, D), np.int16)
# What replaces rows.npy and shorts.npy.
ARRAYS = {
    "objects": objects,
    "a bare pickle": lambda marker: pickle.dumps(Payload(marker)),
    "a zip of arrays": a_zip,
    "an enormous shape": lambda _: shape(2**61, 2**61),
    "a shape without end": lambda _: head("{'descr': '<i2', 'fortran_order': False, 'shape': ("
                                          + "9, " * 15_000 + ")}"),
    "a negative shape": lambda _: shape(-1, D),
    "a shape of nothing": lambda _: shape(0, D),
    "columns first": lambda _: npy(np.asfortranarray(SHORTS)),
    "floats": lambda _: npy(SHORTS.astype(np.float64)),
    "the other end first": lambda _: npy(SHORTS.astype(">i2")),
    "version 2": lambda _: npy(SHORTS, (2, 0)),
    "version 9": lambda _: b"\x93NUMPY\x09\x00" + npy(SHORTS)[8:],
    "a head longer than the file": lambda _: b"\x93NUMPY\x01\x00\xff\xff{'descr'",
    "a head of 4 GiB": lambda _: b"\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'",
    "an expression": lambda _: head("{'descr': '<i2', 'fortran_order': False, "
                                    "'shape': (__import__('os').getpid(), 2)}"),
    "an expression that explodes": lambda _: head("{'shape': 9**9**9**9}"),
    "brackets": lambda _: head("(" * 9_000),
    "signs": lambda _: head("-" * 9_000 + "1"),
    "fields": lambda _: npy(np.zeros(9, [("a", "<i4"), ("b", "<U9")])),
    "one row less": lambda _: npy(SHORTS[:-1]),
    "one column more": lambda _: npy(np.zeros((60, D + 1), np.int16)),
    "nothing": lambda _: b"",
    "bytes after it": lambda _: npy(SHORTS) + b"more",
}  # fmt: skip
ROWS = {
    "rows of no passage": lambda count: np.arange(10**9, 10**9 + count),
    "negative rows": lambda count: np.arange(-count, 0),
    "the same row for all": lambda count: np.ones(count, np.int64),
    "enormous rows": lambda count: np.full(count, 2**63 - 1),
}


def array_of(name):
    """Return which of the two files is replaced, the one as often as the other."""
    return ("shorts.npy", "rows.npy")[list(ARRAYS).index(name) % 2]


def codes_of(count, dimension=D):
    vectors = unit(700, dimension)
    index = coded_index(vectors)
    index.add(vectors[:count])
    return packed(index)


CODES = {
    "fewer codes": lambda data: codes_of(7),
    "another dimension": lambda data: codes_of(40, 16),
    "an enormous count": with_number("<q", 8, 2**62),
    "cells without number": with_number("<Q", 37, 2**40),
    "all cells visited": with_number("<Q", 45, 2**62),
    "another quantiser": with_number("<i", 53, 0x6C467849),
    "a direct map": with_number("<B", 53 + 45 + 4 * D, 1),
    "other blocks": with_number("<i", 53 + 45 + 4 * D + 18, -32),
    "no such way of searching": with_number("<i", 53 + 45 + 4 * D + 30, 77),
    "numbers of 60 bits": with_number("<Q", 53 + 45 + 4 * D + 42 + 16, 60),
    "an enormous codebook": with_number("<Q", 53 + 45 + 4 * D + 42 + 24, 2**50),
    "ids that are no places": lambda data: data.replace(
        struct.pack("<4q", 0, 1, 2, 3), struct.pack("<4q", 2**62, -1, 2**40, -(2**63))
    ),
    "cut": lambda data: data[:-64],
    "cut in the codebook": lambda data: data[:600],
    "bytes after it": lambda data: data + b"?" * 64,
    "nothing": lambda data: b"",
}  # fmt: skip


def change_json(name, change):
    def hand(folder, victim):
        data = json.loads((folder / name).read_bytes())
        data = change(data, victim) or data
        (folder / name).write_text(json.dumps(data), "utf-8")

    return hand


def managed(*names):
    """Have tantivy take files elsewhere for its own, and so for what it may delete."""
    return change_json(
        ".managed.json", lambda data, victim: [*data, *(n.format(victim) for n in names)]
    )


def replaced(name, content):
    def hand(folder, victim):
        (folder / name).write_bytes(content)

    return hand


def segment(**changes):
    return change_json("meta.json", lambda data, _: data["segments"][0].update(changes))


def schema(change):
    return change_json("meta.json", lambda data, _: change(data["schema"]))


def other_schema(folder, victim):
    shutil.rmtree(folder)
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=True)
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(15_000_000, 1)
    writer.add_document(tantivy.Document(body="bridge"))
    writer.commit()
    writer.wait_merging_threads()


def segments(how):
    """Change every file of every segment."""

    def hand(folder, victim):
        for file in folder.iterdir():
            if not file.name.endswith((".json", ".lock")):
                file.write_bytes(how(file.read_bytes()))

    return hand


def shuffled(folder, victim):
    """Give each file of a segment another one's content."""
    files = sorted(p for p in folder.iterdir() if not p.name.endswith((".json", ".lock")))
    contents = [file.read_bytes() for file in files]
    for file, content in zip(files, contents[1:] + contents[:1], strict=True):
        file.write_bytes(content)


def pad(data):
    return bytes(b ^ 0x5A for b in data[:-64]) + data[-64:]


TANTIVY = {
    "managed: a file above": managed("../{0.name}", "../../{0.name}", "../../outside/{0.name}"),
    "managed: an absolute path": managed("{0}"),
    "managed: backslashes": managed("..\\..\\{0.name}"),
    "managed: a drive": managed("C:{0.name}"),
    "managed: a zero": managed("a\0b"),
    "managed: no list": replaced(".managed.json", b'{"a": 1}'),
    "managed: numbers": replaced(".managed.json", b"[1, null]"),
    "managed: brackets": replaced(".managed.json", b"[" * 1_000_000),
    "managed: 100 MB": replaced(".managed.json", b'["' + b"a" * 10**8 + b'"]'),
    "managed: nothing": replaced(".managed.json", b""),
    "meta: nothing": replaced("meta.json", b""),
    "meta: garbage": replaced("meta.json", bytes(range(256)) * 40),
    "meta: brackets": replaced("meta.json", b"[" * 1_000_000),
    "meta: 100 MB": replaced("meta.json", b'{"payload": "' + b"a" * 10**8 + b'"}'),
    "meta: a path for a segment": segment(segment_id="../../../../etc/passwd"),
    "meta: another segment": segment(segment_id="0" * 32),
    "meta: documents without number": segment(max_doc=2**32 - 1),
    "meta: a negative number": segment(max_doc=-1),
    "meta: too many": segment(max_doc=2**63),
    "meta: other deletes": segment(deletes={"num_deleted_docs": 2**31, "opstamp": 2**60}),
    "meta: no schema": schema(lambda fields: fields.clear()),
    "meta: a field less": schema(lambda fields: fields.pop()),
    "meta: a field of another kind": schema(lambda fields: fields[0].update(type="text")),
    "meta: a field twice": schema(lambda fields: fields.append(fields[0])),
    "meta: 10,000 fields": schema(lambda fields: fields.extend(fields * 1_500)),
    "another index": other_schema,
    "segments: nothing": segments(lambda data: b""),
    "segments: cut": segments(lambda data: data[: len(data) // 2]),
    "segments: zeros": segments(lambda data: bytes(len(data))),
    "segments: turned, but for the end": segments(pad),
    "segments: reversed": segments(lambda data: data[::-1]),
    "segments: shuffled": shuffled,
}  # fmt: skip

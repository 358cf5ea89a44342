"""Ways to make a good model's folder hostile by its weights."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from hostile_changes import edit, put, with_modules
from hostile_models import payload


def tensors(folder: Path) -> tuple[dict[str, Any], bytes]:
    """Return header and data of the weights."""
    data = (folder / "model.safetensors").read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def write_tensors(folder: Path, header: Any, data: bytes, length: int | None = None) -> None:
    """Write weights with any header, of a length that need not be its own."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    start = struct.pack("<Q", len(raw) if length is None else length)
    (folder / "model.safetensors").write_bytes(start + raw + data)


def fill(folder: Path, value: float) -> None:
    """Give all weights one value."""
    header, data = tensors(folder)
    write_tensors(folder, header, struct.pack("<f", value) * (len(data) // 4))


def only_pickle(folder):
    (folder / "model.safetensors").unlink()
    put(folder, "pytorch_model.bin", payload())


def only_pickle_and_decoy(folder):
    (folder / "model.safetensors").rename(folder / "decoy.safetensors")
    put(folder, "pytorch_model.bin", payload())


def pickles_beside(folder):
    for file in (
        "pytorch_model.bin", "training_args.bin", "optimizer.pt", "scheduler.pt", "rng_state.pth",
        "rust_model.ot", "tf_model.h5", "flax_model.msgpack", "cache.pkl", "weights.npy",
        "tokenizer.pkl", "vocab.pkl", "model.joblib", "1_Pooling/pooling.pkl", "vocab.txt",
        "tokenizer.model", "pytorch_model-00001-of-00002.bin", "onnx/model.onnx_data",
        "openvino/openvino_model.bin",
    ):  # fmt: skip
        put(folder, file, payload())
    put(folder, "onnx/model.onnx", b"\x08\x08location\x12\x10../../etc/passwd")
    put(folder, "openvino/openvino_model.xml", "<net><layers/></net>")
    # Settings that published models have beside those that are loaded.
    put(folder, "onnx/config.json", (folder / "config.json").read_bytes())
    put(folder, "data_config.json", '[{"name": "a", "num_parameters": 7000000000}]')
    listing = {"metadata": {}, "weight_map": {"a": "pytorch_model-00001-of-00002.bin"}}
    put(folder, "pytorch_model.bin.index.json", json.dumps(listing))
    put(folder, ".git/HEAD", "ref: refs/heads/main")


def index_of_shards(shard, data=payload, **arguments):
    """Weights in several files, of which the list names one that is none."""

    def make(folder):
        (folder / "model.safetensors").rename(folder / "decoy.safetensors")
        target = folder / shard
        if not target.exists():
            put(folder, shard, data())
        names = tensors_of(folder / "decoy.safetensors")
        listing = {"metadata": {}, "weight_map": dict.fromkeys(names, str(shard))}
        put(folder, "model.safetensors.index.json", json.dumps(listing))
        if arguments:
            edit(folder, "sentence_bert_config.json", model_args=arguments)
            edit(folder, "config.json", dtype=None)  # so that the weights are asked for theirs
            with_modules(folder)

    return make


def tensors_of(path):
    data = path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return [name for name in header if name != "__metadata__"]


def explicit_pickle(folder):
    put(folder, "adapter_model.bin", payload())
    edit(folder, "config.json", transformers_weights="adapter_model.bin", dtype=None)
    edit(folder, "sentence_bert_config.json", model_args={"weights_only": False})
    with_modules(folder)


def pickle_as_safetensors(folder):
    put(folder, "model.safetensors", payload())


def header(change):
    """Weights whose header is changed."""

    def make(folder):
        own, data = tensors(folder)
        changed = change(own)
        write_tensors(folder, own if changed is None else changed, data)

    return make


def lie(length):
    def make(folder):
        own, data = tensors(folder)
        write_tensors(folder, own, data, length)

    return make


def overlap(own):
    names = [name for name in own if name != "__metadata__"]
    for name in names:
        own[name]["data_offsets"] = own[names[0]]["data_offsets"]


def outside(own):
    for name in own:
        if name != "__metadata__":
            own[name]["data_offsets"] = [2**50, 2**50 + 4]


def huge_shape(own):
    for name in own:
        if name != "__metadata__":
            own[name]["shape"] = [2**40, 2**40]


def without(part):
    def change(own):
        for name in [name for name in own if part in name]:
            own["other." + name] = own.pop(name)

    return change


def transposed(own):
    for name in own:
        if name != "__metadata__":
            own[name]["shape"].reverse()


def cut_weights(folder):
    data = (folder / "model.safetensors").read_bytes()
    put(folder, "model.safetensors", data[: len(data) // 2])


def dense(data=b"", **changes):
    """A module of its own with weights of its own."""

    def make(folder):
        listing = json.loads((folder / "modules.json").read_text())
        kind = "sentence_transformers.models.Dense"
        listing.append({"idx": 2, "name": "2", "path": "2_Dense", "type": kind})
        kind = "sentence_transformers.models.Normalize"
        listing.append({"idx": 3, "name": "3", "path": "3_Normalize", "type": kind})
        put(folder, "modules.json", json.dumps(listing))
        values = {"in_features": 32, "out_features": 32, "bias": True, **changes}
        values.setdefault("activation_function", "torch.nn.modules.activation.Tanh")
        put(folder, "2_Dense/config.json", json.dumps(values))
        if data is payload:
            put(folder, "2_Dense/pytorch_model.bin", payload())
            put(folder, "2_Dense/decoy.safetensors", b"")
        else:
            weights = {
                "linear.weight": {"dtype": "F32", "shape": [32, 32], "data_offsets": [0, 4096]},
                "linear.bias": {"dtype": "F32", "shape": [32], "data_offsets": [4096, 4224]},
            }
            write_tensors(folder / "2_Dense", weights, b"\0\0\x80\x3e" * (4224 // 4))

    return make


def garbage(folder):
    put(folder, "model.onnx", b"garbage" * 1_000)


def data_elsewhere(folder):
    """A graph that says that its weights are in a file of the machine."""
    import onnx

    graph = onnx.load(folder / "model.onnx", load_external_data=False)
    for each in graph.graph.initializer:
        for entry in each.external_data:
            if entry.key == "location":
                entry.value = "../" * 20 + "etc/passwd"
    onnx.save(graph, folder / "model.onnx")

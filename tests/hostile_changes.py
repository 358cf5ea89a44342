"""Ways to make a good model's folder hostile by its settings and its files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from hostile_models import code, payload


def edit(folder: Path, file: str, **changes: Any) -> None:
    """Change values of a JSON file, which is made if need be; a list is that of modules."""
    path = folder / file
    data = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name, value in changes.items():
        if isinstance(data, list):
            number, _, key = name.removeprefix("_").partition("_")
            data[int(number)][key] = value
        else:
            data[name] = value
    path.write_text(json.dumps(data), "utf-8")


def put(folder, file, data):
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(
        data() if callable(data) else data if isinstance(data, bytes) else data.encode()
    )


def with_modules(folder):
    """Give a cross-encoder a list of modules too, so that its module settings are read."""
    if not (folder / "modules.json").exists():
        kind = "sentence_transformers.base.modules.transformer.Transformer"
        listing = [{"idx": 0, "name": "0", "path": "", "type": kind}]
        put(folder, "modules.json", json.dumps(listing))


def settings(file, **changes):
    return lambda folder: edit(folder, file, **changes)


def config(**changes):
    return settings("config.json", **changes)


def bert(**changes):
    def make(folder):
        with_modules(folder)
        edit(folder, "sentence_bert_config.json", **changes)

    return make


def text(file, data):
    return lambda folder: put(folder, file, data)


def auto_map(folder):
    put(folder, "evil.py", code())
    edit(
        folder,
        "config.json",
        auto_map={
            "AutoConfig": "evil.Evil",
            "AutoModel": "evil.Evil",
            "AutoModelForSequenceClassification": "evil.Evil",
        },
        trust_remote_code=True,
    )


def auto_map_unknown(folder):
    auto_map(folder)
    edit(folder, "config.json", model_type="evil")
    edit(folder, "sentence_bert_config.json", config_args={"trust_remote_code": True})
    with_modules(folder)


def auto_map_tokenizer(folder):
    put(folder, "evil.py", code())
    edit(
        folder,
        "tokenizer_config.json",
        auto_map={"AutoTokenizer": ["evil.EvilTokenizer", "evil.EvilTokenizer"]},
        tokenizer_class="EvilTokenizer",
    )


def module(kind, path=""):
    def make(folder):
        put(folder, "evil.py", code())
        with_modules(folder)
        edit(folder, "modules.json", _0_type=kind, _0_path=path)

    return make


def module_at(path):
    def make(folder):
        (folder.parent / "outside").mkdir()
        put(folder.parent, "outside/config.json", (folder / "config.json").read_bytes())
        with_modules(folder)
        edit(folder, "modules.json", _0_path=path.format(folder.parent / "outside"))

    return make


def activation(name):
    def make(folder):
        edit(folder, "config.json", sentence_transformers={"activation_fn": name})
        edit(folder, "config_sentence_transformers.json", activation_fn=name)

    return make


def tokenizer(change):
    def make(folder):
        data = json.loads((folder / "tokenizer.json").read_text())
        changed = change(data) or data
        put(folder, "tokenizer.json", json.dumps(changed))
        # A class that takes the file as it is, where others make a tokenizer of its vocabulary.
        edit(folder, "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")

    return make


def ids_beyond(data):
    vocabulary = data["model"]["vocab"]
    for letter in "abcdefghij":
        vocabulary[letter] += 1_000_000
        vocabulary["##" + letter] += 1_000_000


def rare_id_beyond(data):
    data["model"]["vocab"]["bridge"] = 1_000_000


def backtracking(data):
    split = {"pattern": {"Regex": "(o|o|oo)+$|(.*.*.*.*.*)+=$"}, "behavior": "Isolated"}
    data["pre_tokenizer"] = {"type": "Split", "invert": False, **split}


def growing(data):
    """Each normaliser makes the text longer by a hundred."""
    one = {"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 100}
    data["normalizer"] = {"type": "Sequence", "normalizers": [one] * 6}


def large_vocabulary(data):
    data["model"]["vocab"].update({f"word{number}": number + 200 for number in range(100_000)})


def wrong_tokenizer(data):
    data["model"] = {"type": "Evil", "vocab": {}}


def link(file, to):
    def make(folder):
        target = str(to).format(folder.parent)
        (folder / file).unlink(missing_ok=True)
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).symlink_to(target)

    return make


def fifo(file):
    def make(folder):
        (folder / file).unlink(missing_ok=True)
        os.mkfifo(folder / file)

    return make


def linked_out(folder):
    (folder / "config.json").rename(folder.parent / "elsewhere.json")
    (folder / "config.json").symlink_to(folder.parent / "elsewhere.json")


def as_on_the_hub(folder):
    """What the hub's own cache looks like: each file a link to its contents elsewhere."""
    blobs = folder.parent / "blobs"
    snapshot = folder.parent / "snapshots" / "1"
    blobs.mkdir()
    snapshot.mkdir(parents=True)
    for number, file in enumerate(sorted(folder.rglob("*"))):
        if file.is_file():
            inside = file.relative_to(folder)
            file.rename(blobs / str(number))
            (snapshot / inside).parent.mkdir(exist_ok=True)
            up = "../" * (len(inside.parts) + 1)
            (snapshot / inside).symlink_to(f"{up}blobs/{number}")
    return str(snapshot)


def named(name):
    def make(folder):
        (folder / "config.json").write_text("{}")
        return str(folder.rename(folder.with_name(name)))

    return make


def adapter(folder):
    settings = {"peft_type": "LORA", "base_model_name_or_path": str(folder.parent)}
    put(folder, "adapter_config.json", json.dumps(settings))


def emptied(folder):
    for file in sorted(folder.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()


def router(kind, path):
    """A module that leads to others by what is asked."""

    def make(folder):
        with_modules(folder)
        put(folder, "evil.py", code())
        edit(folder, "modules.json", _0_type="sentence_transformers.models.Router", _0_path="0")
        routes = {"types": {path: kind}, "structure": {"query": [path]}, "parameters": {}}
        put(folder, "0/router_config.json", json.dumps(routes))

    return make


def hole(folder, file, size):
    """A file of zeros that takes no room."""
    with (folder / file).open("wb") as stream:
        stream.truncate(size)


def a_file(folder):
    return str(folder / "config.json")


def padding(data):
    data["padding"] = {
        "strategy": {"Fixed": 10**9}, "direction": "Right", "pad_to_multiple_of": 10**9,
        "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]",
    }  # fmt: skip


def other_configuration(folder):
    """The settings that are obeyed are those of another file."""
    edit(folder, "config.json", configuration_files=["config.4.0.0.json"])
    put(folder, "config.4.0.0.json", (folder / "config.json").read_bytes())
    edit(folder, "config.4.0.0.json", transformers_weights="evil.bin", dtype=None)
    put(folder, "evil.bin", payload())


def bomb_inside(folder):
    """The model lies in a folder of its own, and its settings ask for ten gigabytes."""
    with_modules(folder)
    inside = folder / "0_Transformer"
    inside.mkdir()
    for file in list(folder.iterdir()):
        if file.is_file() and file.name not in {
            "modules.json",
            "config_sentence_transformers.json",
        }:
            file.rename(inside / file.name)
    edit(folder, "0_Transformer/config.json", vocab_size=10**7)
    edit(folder, "modules.json", _0_path="0_Transformer")

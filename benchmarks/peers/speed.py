"""Times other libraries from the shell: building an index on disk, and one question from cold.

Every library gets the same articles and the same model, builds its index in a process of its own
and writes it to disk; then a new process opens it and answers one question. Wall time is that of
the whole process, imports included, memory the most it held. Each round runs every library once,
so that a slow moment of the machine does not fall on one alone; the median counts, and ratios are
those of one round, newsrag's over the other's.

    python benchmarks/peers/speed.py --data DIR/archive --articles 150 --rounds 3

The virtual environment is that of compare.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from newsrag.embedders import find_model

QUESTION = "What did the president say about the trade agreement?"
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}


# -- what each library does, in a process of its own -----------------------------------------------


def documents(corpus: Path) -> list[tuple[str, str]]:
    """Read ids, and headline and text joined."""
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    return [(row["_id"], f"{row.get('title', '')}\n{row['text']}".strip()) for row in rows]


def split(corpus: Path, size: int, overlap: int) -> list[Any]:
    """Cut articles as LangChain does."""
    recursive = import_module("langchain_text_splitters").RecursiveCharacterTextSplitter

    splitter = recursive(chunk_size=size, chunk_overlap=overlap)
    ids, texts = zip(*documents(corpus), strict=True)
    pieces: list[Any] = splitter.create_documents(list(texts), [{"id": id_} for id_ in ids])
    return pieces


def langchain_store(model: str) -> Any:  # noqa: ANN401 - a library's object
    """Return LangChain's embeddings."""
    embeddings = import_module("langchain_huggingface").HuggingFaceEmbeddings

    return embeddings(model_name=model)


def langchain_build(corpus: Path, folder: Path, model: str) -> int:
    """Build as the semantic search tutorial does, with FAISS."""
    faiss = import_module("langchain_community.vectorstores").FAISS

    pieces = split(corpus, 1_000, 200)
    faiss.from_documents(pieces, langchain_store(model)).save_local(str(folder))
    return len(pieces)


def langchain_ask(folder: Path, model: str) -> int:
    """Load and ask."""
    faiss = import_module("langchain_community.vectorstores").FAISS

    store = faiss.load_local(
        str(folder), langchain_store(model), allow_dangerous_deserialization=True
    )
    return len(store.similarity_search(QUESTION, k=5))


def llamaindex_model(model: str) -> None:
    """Set the model that LlamaIndex embeds with."""
    settings = import_module("llama_index.core").Settings
    embedding = import_module("llama_index.embeddings.huggingface").HuggingFaceEmbedding

    settings.embed_model = embedding(model_name=model)


def llamaindex_build(corpus: Path, folder: Path, model: str) -> int:
    """Build as the starter tutorial does, with passages that fit the model's window."""
    document = import_module("llama_index.core").Document
    vectors = import_module("llama_index.core").VectorStoreIndex
    sentences = import_module("llama_index.core.node_parser").SentenceSplitter

    llamaindex_model(model)
    index = vectors.from_documents(
        [document(text=text, id_=id_) for id_, text in documents(corpus)],
        transformations=[sentences(chunk_size=200, chunk_overlap=20)],
    )
    index.storage_context.persist(str(folder))
    return len(index.docstore.docs)


def llamaindex_ask(folder: Path, model: str) -> int:
    """Load and ask."""
    context = import_module("llama_index.core").StorageContext
    load = import_module("llama_index.core").load_index_from_storage

    llamaindex_model(model)
    index = load(context.from_defaults(persist_dir=str(folder)))
    return len(index.as_retriever(similarity_top_k=5).retrieve(QUESTION))


def chroma_collection(folder: Path, model: str) -> Any:  # noqa: ANN401 - a library's object
    """Return a collection on disk."""
    chromadb = import_module("chromadb")
    function_of = import_module(
        "chromadb.utils.embedding_functions"
    ).SentenceTransformerEmbeddingFunction

    client = chromadb.PersistentClient(str(folder))
    function = function_of(model)
    return client.get_or_create_collection("articles", embedding_function=function)


def chroma_build(corpus: Path, folder: Path, model: str) -> int:
    """Build as the getting-started page does, on passages."""
    pieces = [piece.page_content for piece in split(corpus, 1_000, 200)]
    chroma_collection(folder, model).add(ids=[str(n) for n in range(len(pieces))], documents=pieces)
    return len(pieces)


def chroma_ask(folder: Path, model: str) -> int:
    """Load and ask."""
    found = chroma_collection(folder, model).query(query_texts=[QUESTION], n_results=5)
    return len(found["ids"][0])


def txtai_build(corpus: Path, folder: Path, model: str) -> int:
    """Build as the introduction does, on passages."""
    database = import_module("txtai").Embeddings

    pieces = [piece.page_content for piece in split(corpus, 1_000, 200)]
    embeddings = database(path=model, hybrid=True, content=True)
    embeddings.index(enumerate(pieces))
    embeddings.save(str(folder))
    return len(pieces)


def txtai_ask(folder: Path, model: str) -> int:  # noqa: ARG001 - it knows its model
    """Load and ask."""
    database = import_module("txtai").Embeddings

    embeddings = database()
    embeddings.load(str(folder))
    return len(embeddings.search(QUESTION, 5))


PEERS = {
    "langchain": (langchain_build, langchain_ask),
    "llamaindex": (llamaindex_build, llamaindex_ask),
    "chroma": (chroma_build, chroma_ask),
    "txtai": (txtai_build, txtai_ask),
}


# -- measuring -------------------------------------------------------------------------------------


def command(peer: str, step: str, corpus: Path, folder: Path, model: str) -> list[str]:
    """Return the command of one process."""
    if peer != "newsrag":
        return [sys.executable, __file__, "--peer", peer, "--step", step, "--data", str(corpus),
                "--folder", str(folder), "--model", model]  # fmt: skip
    if step == "build":
        return [sys.executable, "-m", "newsrag", "add", str(corpus), "--index", str(folder)]
    return [sys.executable, "-m", "newsrag", "ask", QUESTION, "--index", str(folder)]


def run(arguments: list[str]) -> tuple[float, float]:
    """Run a process to its end; return seconds and the most MB it held."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(arguments, stdout=said, stderr=said, env=env | QUIET)
        _, status, usage = os.wait4(child.pid, 0)
        spent = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if child.returncode not in (0, 1) or (child.returncode == 1 and "newsrag" not in arguments):
            sys.exit(said.read().decode(errors="replace"))
    return spent, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def corpus_of(data: Path, articles: int, outlet: str, folder: Path) -> Path:
    """Write the first articles of an outlet into a file of their own."""
    found = next(path for path in (data / "articles.jsonl.gz", data / "corpus.jsonl")
                 if path.is_file())  # fmt: skip
    opened = gzip.open if found.suffix == ".gz" else open
    target = folder / "corpus.jsonl"
    with opened(found, "rt", encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            row = json.loads(line)
            if outlet and outlet != (row.get("metadata") or row).get("source"):
                continue
            out.write(line)
            articles -= 1
            if not articles:
                break
    return target


def main() -> None:
    """Be one process of one library, or measure all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--outlet", default="", help="only its articles")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=["newsrag", *PEERS])
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=("build", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--model", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer:
        build, ask = PEERS[given.peer]
        done = (
            build(given.data, given.folder, given.model)
            if given.step == "build"
            else ask(given.folder, given.model)
        )
        print(done)
        return
    names = given.only or ["newsrag", *PEERS]
    model = str(find_model().path)
    rows: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        corpus = corpus_of(given.data, given.articles, given.outlet, Path(folder))
        for number in range(given.rounds):
            for step in ("build", "ask"):
                for name in names:
                    at = Path(folder) / f"{name}-{number}"
                    spent = run(command(name, step, corpus, at, model))
                    rows.setdefault((name, step), []).append(spent)
                    print(f"{name} {step}: {spent[0]:.2f} s, {spent[1]:,.0f} MB", file=sys.stderr)
    show(names, rows)


def show(names: list[str], rows: dict[tuple[str, str], list[tuple[float, float]]]) -> None:
    """Print the table in Markdown."""
    print("| library | build s | newsrag's share | MB | cold question s | newsrag's share | MB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in names:
        cells = [name]
        for step in ("build", "ask"):
            spent, memory = zip(*rows[name, step], strict=True)
            ours = [seconds for seconds, _ in rows[names[0], step]]
            share = statistics.median(a / b for a, b in zip(ours, spent, strict=True))
            cells += [f"{statistics.median(spent):.1f}" if step == "build"
                      else f"{statistics.median(spent):.2f}",
                      f"{share:.3f}", f"{statistics.median(memory):,.0f}"]  # fmt: skip
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

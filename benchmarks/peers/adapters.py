"""The libraries that are compared, each used as its own documentation's first pages use it.

Every library gets the same documents, headline and text joined, and the same model from the same
folder. What is raised for all is how many passages come back, so that 100 articles can be found;
an article ranks where its best passage does. Nothing heavy is imported before a library is used.
"""

from __future__ import annotations

import gzip
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from newsrag.evaluation.datasets import DataSet, Question
    from newsrag.evaluation.runs import Run

__all__ = ["ARTICLES", "PASSAGES", "PEERS", "Corpus", "Document", "Peer", "Piece", "has_outlets"]

ARTICLES = 100
"""How many articles are ranked for each query."""
PASSAGES = 1_000
"""How many passages a library is asked for, which always hold that many articles here."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the peers get it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What one vector, or one entry of a lexical index, was made from.

    ``start`` is the character of the article's text where it begins.
    """

    article: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A data set and its articles as the peers get them: each is headline and text joined."""

    data: DataSet
    documents: Sequence[Document]

    @classmethod
    def read(cls, data: DataSet, *, outlet_in_text: bool = False) -> Corpus:
        """Read the corpus; if asked for, the line "outlet, date" stands below each headline."""
        rows = _rows(data)
        joined = (Document(id_, _joined(row, outlet_in_text=outlet_in_text)) for id_, row in rows)
        return cls(data, list(joined))


def has_outlets(data: DataSet) -> bool:
    """Say whether articles name their outlets, and not all the same one."""
    outlets = {(row.get("metadata") or {}).get("source") for _, row in _rows(data)}
    return len(outlets) > 1


def _rows(data: DataSet) -> Iterator[tuple[str, dict[str, Any]]]:
    packed = data.corpus.suffix == ".gz"
    with (gzip.open if packed else open)(data.corpus, "rt", encoding="utf-8-sig") as lines:
        for line in filter(str.strip, lines):
            row = json.loads(line)
            yield str(row["_id"]), row


def _joined(row: dict[str, Any], *, outlet_in_text: bool) -> str:
    parts = [row.get("title") or ""]
    if outlet_in_text:
        metadata = row.get("metadata") or {}
        line = (metadata.get("source") or "", (metadata.get("published") or "")[:10])
        parts.append(", ".join(filter(None, line)))
    return "\n".join(filter(None, [*parts, row["text"]]))


class Peer(ABC):
    """A library at work on one data set: built once, then asked.

    ``window`` is how many tokens of a piece its embedding model reads, the two that it adds
    itself among them; None where no model does. ``splitter`` is how :meth:`cut` sets LangChain's
    recursive splitter; None leaves articles whole.
    """

    packages: ClassVar[Sequence[str]]
    settings: ClassVar[str]
    window: ClassVar[int | None] = 256
    splitter: ClassVar[dict[str, Any] | None] = None

    def __init__(self, model: Path) -> None:
        self.model = str(model)
        self.pieces: list[Piece] = []

    @abstractmethod
    def build(self, corpus: Corpus) -> None:
        """Index the articles."""

    def cut(self, corpus: Corpus) -> None:
        """Make the pieces of the articles."""
        if self.splitter is None:
            self.pieces = [Piece(each.id, 0, each.text) for each in corpus.documents]
            return
        splitters = import_module("langchain_text_splitters")
        documents = corpus.documents
        recursive = splitters.RecursiveCharacterTextSplitter(**self.splitter, add_start_index=True)
        parts = recursive.create_documents(
            [each.text for each in documents], [{"id": each.id} for each in documents]
        )
        self.pieces = [
            Piece(part.metadata["id"], part.metadata["start_index"], part.page_content)
            for part in parts
        ]

    @abstractmethod
    def search(self, question: str, k: int) -> list[str]:
        """Return the articles of the best ``k`` pieces, best first, once for each piece."""

    def rank(self, questions: Sequence[Question]) -> Run:
        """Rank articles for each question by their best pieces; only the order is kept."""
        k = min(PASSAGES, len(self.pieces))
        run: dict[str, list[tuple[str, float]]] = {}
        for question in questions:
            articles = list(dict.fromkeys(self.search(question.text, k)))[:ARTICLES]
            run[question.id] = [(id_, 1.0 / rank) for rank, id_ in enumerate(articles, start=1)]
        return run

    def texts(self, corpus: Corpus) -> dict[str, str]:
        """Return the text that ``start`` counts in, by article."""
        return {each.id: each.text for each in corpus.documents}


class Newsrag(Peer):
    """newsrag, which reads the corpus file itself, outlets and dates included."""

    packages: ClassVar[Sequence[str]] = ("newsrag", "faiss-cpu", "onnxruntime", "tantivy")
    settings = "defaults: NewsIndex.build, add, search; hybrid"

    def build(self, corpus: Corpus) -> None:
        """Add the corpus file to a new index, which is thrown away at the end."""
        from tempfile import TemporaryDirectory

        from newsrag import NewsIndex

        self._folder = TemporaryDirectory(ignore_cleanup_errors=True)
        self.index = NewsIndex.build(
            f"{self._folder.name}/index", [corpus.data.corpus], device="cpu"
        )
        for each in self.index.articles():
            text = self.index.article(each.id).text
            spans = self.index.passages(each.id)
            self.pieces += [Piece(each.id, span.start, span.of(text)) for span in spans]

    def search(self, question: str, k: int) -> list[str]:
        """Return the articles of the best ``k`` passages."""
        return [hit.citation.article_id for hit in self.index.search(question, k)]

    def rank(self, questions: Sequence[Question]) -> Run:
        """Rank as ``newsrag bench retrieval`` does, so that both print the same numbers."""
        from newsrag.evaluation.runs import rank_all
        from newsrag.types import Mode

        return rank_all(self.index, questions, Mode.HYBRID, depth=ARTICLES)[0]

    def texts(self, corpus: Corpus) -> dict[str, str]:  # noqa: ARG002
        """Return the articles' own texts: newsrag does not join the headline to them."""
        return {each.id: self.index.article(each.id).text for each in self.index.articles()}


class LangChain(Peer):
    """The semantic search tutorial, with FAISS as the vector store."""

    packages: ClassVar[Sequence[str]] = (
        "langchain-core",
        "langchain-community",
        "langchain-huggingface",
        "langchain-text-splitters",
        "faiss-cpu",
    )
    settings = "RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings, FAISS"
    splitter: ClassVar[dict[str, Any] | None] = {"chunk_size": 1_000, "chunk_overlap": 200}

    def build(self, corpus: Corpus) -> None:
        """Split, embed and index."""
        self.cut(corpus)
        document = import_module("langchain_core.documents").Document
        huggingface = import_module("langchain_huggingface")
        faiss = import_module("langchain_community.vectorstores").FAISS
        self.store: Any = faiss.from_documents(
            [document(piece.text, metadata={"id": piece.article}) for piece in self.pieces],
            huggingface.HuggingFaceEmbeddings(model_name=self.model),
        )

    def search(self, question: str, k: int) -> list[str]:
        """Return the articles of the best ``k`` passages."""
        return [each.metadata["id"] for each in self.store.similarity_search(question, k=k)]


class LlamaIndex(Peer):
    """The starter tutorial with local models, and the vector store that comes with it."""

    packages: ClassVar[Sequence[str]] = ("llama-index-core", "llama-index-embeddings-huggingface")
    settings = "SentenceSplitter() of 1,024 tokens, 200 overlap; HuggingFaceEmbedding, in memory"
    sentences: ClassVar[dict[str, int]] = {}

    def build(self, corpus: Corpus) -> None:
        """Split, embed and index."""
        core = import_module("llama_index.core")
        parser = import_module("llama_index.core.node_parser")
        huggingface = import_module("llama_index.embeddings.huggingface")
        index = core.VectorStoreIndex.from_documents(
            [core.Document(text=each.text, id_=each.id) for each in corpus.documents],
            embed_model=huggingface.HuggingFaceEmbedding(model_name=self.model),
            transformations=[parser.SentenceSplitter(**self.sentences)],
        )
        nodes = index.docstore.docs.values()
        self.pieces = [Piece(each.ref_doc_id, each.start_char_idx, each.text) for each in nodes]
        self.retriever: Any = index.as_retriever(similarity_top_k=min(PASSAGES, len(self.pieces)))

    def search(self, question: str, k: int) -> list[str]:
        """Return the articles of the best ``k`` passages; the retriever knows ``k`` already."""
        return [found.node.ref_doc_id for found in self.retriever.retrieve(question)][:k]


class LlamaIndex200(LlamaIndex):
    """LlamaIndex with passages that fit the model's window; nothing tells its user to."""

    settings = "as llamaindex, but SentenceSplitter(chunk_size=200, chunk_overlap=20)"
    sentences: ClassVar[dict[str, int]] = {"chunk_size": 200, "chunk_overlap": 20}


class Chroma(Peer):
    """The getting-started page, with the splitter of Chroma's guide to chunking."""

    packages: ClassVar[Sequence[str]] = ("chromadb", "langchain-text-splitters")
    settings = (
        'RecursiveCharacterTextSplitter(500, 50, ["\\n\\n", "\\n", ". ", " "]),'
        " SentenceTransformerEmbeddingFunction, in memory"
    )
    splitter: ClassVar[dict[str, Any] | None] = {
        "chunk_size": 500,
        "chunk_overlap": 50,
        "separators": ["\n\n", "\n", ". ", " "],
    }

    def build(self, corpus: Corpus) -> None:
        """Split, embed and index."""
        self.cut(corpus)
        chromadb = import_module("chromadb")
        functions = import_module("chromadb.utils.embedding_functions")
        client = chromadb.Client()
        self.collection: Any = client.create_collection(
            "articles",
            embedding_function=functions.SentenceTransformerEmbeddingFunction(self.model),
        )
        step = client.get_max_batch_size()
        for start in range(0, len(self.pieces), step):
            some = self.pieces[start : start + step]
            ids = [str(start + at) for at in range(len(some))]
            self.collection.add(ids=ids, documents=[piece.text for piece in some])

    def search(self, question: str, k: int) -> list[str]:
        """Return the articles of the best ``k`` passages."""
        found = self.collection.query(query_texts=[question], n_results=k, include=[])
        return [self.pieces[int(id_)].article for id_ in found["ids"][0]]


class ChromaWhole(Chroma):
    """Chroma as on its getting-started page alone, where documents go in as they are."""

    packages: ClassVar[Sequence[str]] = ("chromadb",)
    settings = "as chroma, but whole articles"
    splitter = None


class Txtai(Peer):
    """The introduction: an Embeddings database with content and hybrid search, texts as they are.

    Its own way of loading the model, by transformers, reads 512 tokens of each text.
    """

    packages: ClassVar[Sequence[str]] = ("txtai", "faiss-cpu")
    settings = "Embeddings(hybrid=True, content=True), whole articles"
    window = 512

    def build(self, corpus: Corpus) -> None:
        """Embed and index, for dense and lexical search at once."""
        self.cut(corpus)
        embeddings = import_module("txtai").Embeddings
        self.store: Any = embeddings(path=self.model, hybrid=True, content=True)
        self.store.index((at, piece.text) for at, piece in enumerate(self.pieces))

    def search(self, question: str, k: int) -> list[str]:
        """Return the articles of the best ``k`` pieces."""
        return [self.pieces[int(row["id"])].article for row in self.store.search(question, k)]


class TxtaiSplit(Txtai):
    """txtai on passages as LangChain cuts them; its own splitter needs blank lines."""

    packages: ClassVar[Sequence[str]] = ("txtai", "faiss-cpu", "langchain-text-splitters")
    settings = "as txtai, but RecursiveCharacterTextSplitter(1000, 200)"
    splitter = LangChain.splitter


class Bm25s(Peer):
    """The quick start of bm25s: stop words, the Snowball stemmer, its default BM25."""

    packages: ClassVar[Sequence[str]] = ("bm25s", "PyStemmer")
    settings = 'tokenize(stopwords="en", stemmer="english"), BM25(), whole articles'
    window = None

    def build(self, corpus: Corpus) -> None:
        """Tokenise and index."""
        self.bm25s: Any = import_module("bm25s")
        self.stemmer: Any = import_module("Stemmer").Stemmer("english")
        self.cut(corpus)
        self.retriever: Any = self.bm25s.BM25()
        tokens = self._tokens([each.text for each in corpus.documents])
        self.retriever.index(tokens, show_progress=False)

    def search(self, question: str, k: int) -> list[str]:
        """Return the best ``k`` articles."""
        tokens = self._tokens([question])
        found, _ = self.retriever.retrieve(tokens, k=k, show_progress=False)
        return [self.pieces[int(at)].article for at in found[0]]

    def _tokens(self, texts: list[str]) -> object:
        tokens: object = self.bm25s.tokenize(
            texts, stopwords="en", stemmer=self.stemmer, show_progress=False
        )
        return tokens


PEERS: dict[str, type[Peer]] = {
    "newsrag": Newsrag,
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
    "llamaindex-200": LlamaIndex200,
    "chroma": Chroma,
    "chroma-whole": ChromaWhole,
    "txtai": Txtai,
    "txtai-split": TxtaiSplit,
    "bm25s": Bm25s,
}
"""The libraries by the names that the tables give them, ours first."""

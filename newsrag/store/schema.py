"""The catalog's tables and the number of their format."""

from __future__ import annotations

__all__ = ["FORMAT", "MIGRATIONS", "TABLES", "live_at"]

FORMAT = 3

# Which articles carry the same text. Both tables can be made again from the articles.
_COPIES = """
CREATE TABLE sketch (
    version_id INTEGER PRIMARY KEY REFERENCES version (id),  -- a live version
    leads      INTEGER NOT NULL,       -- 1: articles that come later are compared with it
    hashes     BLOB    NOT NULL        -- uint32, little-endian, ascending
) STRICT;

CREATE TABLE copy (
    one        INTEGER NOT NULL REFERENCES version (id),     -- the lower id
    other      INTEGER NOT NULL REFERENCES version (id),
    similarity REAL    NOT NULL,       -- more than 0; 1 is the same words
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_other ON copy (other);
"""

# Texts lie apart, so that what is asked of many versions at once need not be read around them.
_BODIES = """
CREATE TABLE body (
    version_id INTEGER PRIMARY KEY REFERENCES version (id),
    text       TEXT NOT NULL           -- cleaned; what offsets count in
) STRICT;
"""

_INDEXES = """
CREATE INDEX version_origin ON version (origin, added_seq) WHERE removed_seq IS NULL;
CREATE INDEX version_digest ON version (digest);
"""

# Text is committed before it is embedded. A version with passages has a row here from the start.
_EMBEDDING = """
CREATE TABLE embedding (
    version_id INTEGER PRIMARY KEY REFERENCES version (id),
    seq        INTEGER                 -- the commit that brought its vectors; NULL before
) STRICT;

CREATE INDEX embedding_seq ON embedding (seq);

CREATE TABLE file (
    origin   TEXT PRIMARY KEY,
    digest   TEXT    NOT NULL,         -- over its bytes and over how they were read
    articles INTEGER NOT NULL,         -- how many articles it held; all of them became versions
    seq      INTEGER NOT NULL          -- the commit by which they had
) STRICT, WITHOUT ROWID;
"""

# Every committed change has a number, `seq`. A version is part of the state at seq S when
# added_seq <= S and it was not removed by then; nothing else decides what a reader sees, so a
# reader that keeps to its S sees one committed state however long it reads.
TABLES = (
    """
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE commits (
    seq  INTEGER PRIMARY KEY,
    at   INTEGER NOT NULL              -- seconds since 1970, UTC
) STRICT;

CREATE TABLE source (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE version (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id    TEXT    NOT NULL,
    number        INTEGER NOT NULL,    -- 1, 2, ... for each article_id
    title         TEXT    NOT NULL,
    source_id     INTEGER NOT NULL REFERENCES source (id),
    published     INTEGER,             -- seconds since 1970, UTC; NULL when unknown
    published_raw TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    author        TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    extra         TEXT    NOT NULL,    -- JSON object of strings
    origin        TEXT    NOT NULL,    -- the file, or file#record, it was read from
    digest        TEXT    NOT NULL,    -- SHA-256 of the text in UTF-8, hexadecimal
    record        TEXT    NOT NULL,    -- SHA-256 over all that makes a version, hexadecimal
    first_passage INTEGER NOT NULL,    -- its passages are rows first_passage ...
    passages      INTEGER NOT NULL,    -- ... to first_passage + passages - 1
    added_seq     INTEGER NOT NULL,
    removed_seq   INTEGER,
    UNIQUE (article_id, number)
) STRICT;

CREATE UNIQUE INDEX version_live ON version (article_id) WHERE removed_seq IS NULL;
CREATE INDEX version_added ON version (added_seq);
CREATE INDEX version_removed ON version (removed_seq) WHERE removed_seq IS NOT NULL;

CREATE TABLE passage (
    id         INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES version (id),
    start      INTEGER NOT NULL,       -- code points of body.text
    end        INTEGER NOT NULL
) STRICT;

CREATE INDEX passage_version ON passage (version_id);

CREATE TABLE vectors (
    version_id INTEGER PRIMARY KEY REFERENCES version (id),
    data       BLOB NOT NULL           -- float32, little-endian, one row a passage
) STRICT;
"""
    + _BODIES
    + _INDEXES
    + _EMBEDDING
    + _COPIES
)

# What makes a catalog of each earlier format one of the next, in SQL. The copies among articles
# that are there already are found by the next add: see Catalog.compare_earlier.
MIGRATIONS = {
    1: _COPIES + "INSERT INTO meta VALUES ('uncompared', 'true');",
    2: f"""
{_BODIES}
INSERT INTO body SELECT id, text FROM version;
ALTER TABLE version DROP COLUMN text;
DROP INDEX version_origin;
{_INDEXES}
{_EMBEDDING}
INSERT INTO embedding
    SELECT x.version_id, v.added_seq FROM vectors x JOIN version v ON v.id = x.version_id
    WHERE v.passages > 0;
DELETE FROM meta WHERE key = 'derived';
""",
}


def live_at(seq: str, version: str = "v") -> str:
    """Return SQL for: this version is part of the state at a commit.

    Args:
        seq: the commit, as a parameter; ``?`` stands twice in the condition.
        version: what the statement calls the table.
    """
    return (
        f"{version}.added_seq <= {seq} "
        f"AND ({version}.removed_seq IS NULL OR {version}.removed_seq > {seq})"
    )

"""Erasing an account or a post: from the live file, the snapshots and every figure, for good."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec

from murmure_errors import ConfigError, WarehouseError
from warehouse import publisher, schema
from warehouse.compact import compact
from warehouse.database import LIVE, Transaction, attach, explained, set_variables
from warehouse.derive import derive
from warehouse.identities import Identities
from warehouse.pseudonyms import Pseudonyms
from warehouse.records import WindowClose
from warehouse.rows import CLOSE_TABLES, encode, load


class Erasure(msgspec.Struct, frozen=True):
    """What was erased, and when.

    Attributes
    ----------
    kind
        ``author`` or ``post``.
    posts
        How many posts went.
    erased_at
        When nothing of it was left in what is published.
    """

    kind: str
    posts: int
    erased_at: datetime


def erase(folder: Path, *, author: str = "", post: str = "") -> Erasure:
    """Erase an account with all its posts, or one post, and publish the warehouse without it.

    Its posts go, the figures that they were in are computed anew, what others' posts say of it is blanked, it leaves
    the private map, the live file is written anew and all former snapshots are removed; a digest of the id stays so
    that it never comes back.
    Figures of windows whose posts went with retention hold no ids and stand.

    Parameters
    ----------
    folder
        The warehouse's folder; no stream may be writing to it.
    author, post
        The platform's id of the account or the post, or its pseudonym; just one of them.

    Raises
    ------
    ConfigError
        Both or neither of `author` and `post` are given.
    WarehouseError
        There is no warehouse, or it cannot be written, or a stream is writing to it.
    """
    if bool(author) == bool(post):
        msg = "give either an author or a post to erase"
        raise ConfigError(msg)
    kind, given = ("author", author) if author else ("post", post)
    if not (folder / LIVE).exists():
        msg = f"there is no warehouse in {folder}; give the folder that `murmure stream` was told"
        raise WarehouseError(msg)
    with explained(folder):
        connection = attach(folder / LIVE)
        try:
            schema.migrate(connection)
            settings = schema.stored_settings(connection, str(folder / LIVE))
            set_variables(connection, int(settings["window"]), settings["tiers"])
            pseudonyms = Pseudonyms.open(folder, plain=settings["plain_ids"] == "true")
            ids = {given, pseudonyms.of("account" if author else "post", given)}
            posts = _erase(connection, kind, sorted(ids))
            connection.execute("CHECKPOINT live")
            Identities(folder).sweep(connection)
        finally:
            connection.close()
        compact(folder)
        publisher.publish(folder, grace=0.0)
    return Erasure(kind, posts, datetime.now(UTC))


def _erase(connection: duckdb.DuckDBPyConnection, kind: str, ids: list[str]) -> int:
    run = connection.execute
    with Transaction(connection):
        # for good: no notice that the account is back lifts it
        told = encode("staged_controls", [[kind] * len(ids), ids, [math.inf] * len(ids)])
        load(connection, "staged_controls", [told])
        for table in CLOSE_TABLES:
            load(connection, table, [])
        run(schema.sql("stage_controls"))
        run(schema.sql("erase_mentions"))
        posts = run("SELECT post_id FROM victims").fetchall()
        _forget_pending(connection, {post_id for (post_id,) in posts} | set(ids))
        derive(connection)
        run(
            "INSERT INTO internal.erasures SELECT kind, md5_number_lower(id), ?, now() FROM staged_controls",
            [len(posts)],
        )
    return len(posts)


def _forget_pending(connection: duckdb.DuckDBPyConnection, gone: set[str]) -> None:
    """Take posts out of the closes that wait for records that they speak of."""
    for start, body in connection.execute("SELECT window_start, body FROM internal.pending_closes").fetchall():
        close = msgspec.msgpack.decode(body, type=WindowClose)
        kept = [i for i, post_id in enumerate(close.post_id) if post_id not in gone]
        for name in ("post_id", "cluster_id", "first_niche_id"):
            column = getattr(close, name)
            setattr(close, name, [column[i] for i in kept])
        connection.execute(
            "UPDATE internal.pending_closes SET body = ? WHERE window_start = ?", [msgspec.msgpack.encode(close), start]
        )

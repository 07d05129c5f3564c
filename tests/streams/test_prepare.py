"""The per-post work: what the warehouse and the shards get of a batch."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from niches.records import Observation
from nlp.annotator import Annotator
from streams.batch import RawBatch
from streams.catalogue import CatalogueFile
from streams.formats import native
from streams.judging import JudgeLogic
from streams.prepare import Prepared, Preparer, ToStore
from streams.watermark import EventClock
from warehouse import tiers
from warehouse.pseudonyms import Pseudonyms

T0 = 1_788_220_800
SHARDS = 3
BRANDS = """
[[brand]]
id = "orange"
name = "Orange"
handles = ["orange_fr"]
for = ["fibre", "forfait"]
"""


@pytest.fixture(scope="module")
def brands(tmp_path_factory: pytest.TempPathFactory) -> CatalogueFile:
    path = tmp_path_factory.mktemp("brands") / "brands.toml"
    path.write_text(BRANDS, encoding="utf-8")
    return CatalogueFile(str(path))


@pytest.fixture(scope="module")
def preparer(brands: CatalogueFile) -> Preparer:
    cut = {"shards": SHARDS, "window": 3600, "lateness": 600}
    annotator = Annotator(brands.catalogue, propose=True)
    return Preparer(annotator, brands, Pseudonyms(bytes(32)), tiers.parse("default"), **cut)


def post(number: int, second: int, **more: object) -> bytes:
    moment = datetime.fromtimestamp(T0 + second, UTC).isoformat()
    author = {"id": f"account-{number}", "followers": 10 ** (number % 7)}
    record = {"id": f"post-{number}", "created_at": moment, "text": "Du bon pain au levain", "author": author}
    return msgspec.json.encode({**record, **more})


def batch(records: list[bytes], seconds: list[float | None], first: int = 1, fault: str = "") -> RawBatch:
    clock = EventClock(3600, 600)
    steps = clock.read([None if second is None else T0 + second for second in seconds])
    return RawBatch("files", 0, "a.jsonl", first, records, float("-inf"), clock.clock, steps, fault)


def observations(prepared: Prepared) -> list[Observation]:
    return [o for shard in prepared.shards for o in msgspec.msgpack.decode(shard.observations, type=list[Observation])]


def test_every_record_is_somewhere(preparer: Preparer) -> None:
    records = [b"junk", post(1, 5), b'{"kind":"delete","id":"post-9"}', b"[]", post(2, 6)]
    done = preparer.prepare(batch(records, [None, 5, None, None, 6], first=11, fault="cut short"))
    stored = done.stored.batch
    assert (stored.first, stored.last, stored.posts.position) == (11, 16, [12, 15])
    assert [(r.position, r.near) for r in stored.rejects] == [(11, T0 + 5), (14, T0 + 5), (16, T0 + 6)]
    assert [(c.position, c.kind, c.time) for c in stored.controls] == [(13, "delete", T0 + 5)]
    assert len(observations(done)) == 2
    columns = msgspec.structs.asdict(stored.posts)
    assert {len(column) for column in columns.values()} == {2}


def test_neither_text_nor_plain_ids_come_out_but_in_the_column_for_the_private_map(preparer: Preparer) -> None:
    text = "Une phrase bien à elle sur le pain, @voisine1 !"
    done = preparer.prepare(
        batch([post(1, 5, text=text, reply_to="post-7", mentions=["voisine1"], thread="post-7")], [5])
    )
    [plain] = done.stored.batch.posts.plain
    assert plain.split("\t")[:2] == ["post-1", "account-1"]
    done.stored.batch.posts.plain.clear()
    out = msgspec.msgpack.encode(done)
    for secret in (text, "post-1", "post-7", "account-1", "voisine1"):
        assert secret.encode() not in out
    [seen] = observations(done)
    assert seen.thread == seen.reply_to != ""


def test_the_same_id_has_the_same_pseudonym_everywhere(preparer: Preparer) -> None:
    records = [post(1, 5), post(2, 6, repost_of="post-1", repost_of_author="account-1")]
    done = preparer.prepare(batch(records, [5, 6]))
    posts = done.stored.batch.posts
    assert posts.repost_of[1] == posts.post_id[0]
    assert posts.repost_of_author[1] == posts.author_id[0]
    assert posts.kind == ["post", "repost"]


def test_ordinary_is_the_nano_tier_or_unknown_and_no_bot(preparer: Preparer) -> None:
    authors = [{"followers": 3_000}, {"followers": 3_001}, {}, {"followers": 5, "bot": True}]
    records = [post(n, n, author={"id": f"account-{n}", **author}) for n, author in enumerate(authors)]
    seen = {o.time - T0: o.ordinary for o in observations(preparer.prepare(batch(records, [0, 1, 2, 3])))}
    assert seen == {0: True, 1: False, 2: True, 3: False}


def test_late_posts_and_steps_stand_where_the_clock_says(preparer: Preparer) -> None:
    seconds = [0, 1, 2, 3, 4, 4300, 10, 4301]
    done = preparer.prepare(batch([post(n, s) for n, s in enumerate(seconds)], [float(s) for s in seconds]))
    assert done.stored.batch.posts.late == [False] * 6 + [True, False]
    for shard in done.shards:
        seen = msgspec.msgpack.decode(shard.observations, type=list[Observation])
        *_, step = shard.steps
        assert step.clock == T0 + 4300
        assert [o.time < T0 + 4300 for o in seen[: step.index]] == [True] * step.index
        assert {o.time - T0 for o in seen[step.index :]} <= {4300.0, 10.0, 4301.0}


def test_doubtful_brands_are_settled_by_what_the_stream_taught(preparer: Preparer, brands: CatalogueFile) -> None:
    def stored(seq: int, texts: list[str]) -> ToStore:
        records = [post(1_000 * seq + n, n, text=text) for n, text in enumerate(texts)]
        raw = batch(records, [float(n) for n in range(len(texts))])
        raw.seq = seq
        return preparer.prepare(raw).stored

    lessons = [
        sentence
        for n in range(60)
        for sentence in (
            f"@orange_fr réseau mobile en panne, conseiller injoignable {n}",
            f"je presse une orange dans ma salade de fruits sucrée {n}",
        )
    ]
    question = ["Orange : réseau mobile en panne et conseiller injoignable"]
    taught, untaught = JudgeLogic(brands, None), JudgeLogic(brands, None)
    taught.on_batch([stored(0, lessons)])
    [[answer], _] = taught.on_batch([stored(1, question)])
    [[plain], _] = untaught.on_batch([stored(0, question)])
    assert plain.batch.brands.status in (["unsure"], ["sure"])
    assert answer.batch.brands.status == ["sure"]
    again = JudgeLogic(brands, taught.snapshot())
    [[repeated], _] = again.on_batch([stored(2, question)])
    assert repeated.batch.brands.status == answer.batch.brands.status


def test_a_brand_s_own_account_and_a_paid_tag(preparer: Preparer) -> None:
    author = {"id": "account-1", "handle": "Orange_FR"}
    done = preparer.prepare(batch([post(1, 5, text="Nos offres #fibre #sponsored", author=author)], [5]))
    posts = done.stored.batch.posts
    assert posts.author_brand == ["orange"]
    assert posts.disclosed == ["disclosed"]
    assert posts.hashtags == [("fibre", "sponsored")]
    assert observations(done)[0].hashtags == ("fibre",)


def test_positions_may_have_gaps_and_deletes_may_come_from_the_source(preparer: Preparer) -> None:
    records = [post(1, 1), b"{", b'{"id": "post-9", "kind": "delete"}']
    raw = RawBatch("k", 0, "k", 10, records, T0, T0 + 1, [], positions=[12, 13, 17], through=19, controls=[2])
    raw.format = "native"
    stored = preparer.prepare(raw).stored.batch
    assert (stored.first, stored.last) == (10, 19)
    assert stored.posts.position == [12]
    assert [row.position for row in stored.rejects] == [13]
    assert [(row.position, row.kind) for row in stored.controls] == [(17, "delete")]


def test_a_gap_is_a_reject_at_its_end(preparer: Preparer) -> None:
    raw = RawBatch("k", 0, "k", 10, [], T0, T0, [], fault="gone", through=99)
    stored = preparer.prepare(raw).stored.batch
    assert (stored.first, stored.last) == (10, 99)
    assert [(row.position, row.reason) for row in stored.rejects] == [(99, "gone")]


@pytest.mark.parametrize(("mark", "ended"), [("ended", True), ("stopped", True), ("idle", False)])
def test_the_warehouse_is_told_that_a_source_brings_nothing_more(preparer: Preparer, mark: str, ended: bool) -> None:
    raw = msgspec.structs.replace(RawBatch("k", 0, "", 1, [], T0, T0, []), **{mark: True})
    assert preparer.prepare(raw).stored.batch.ended is ended


def test_likes_edits_notices_and_what_says_nothing(preparer: Preparer, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.fromtimestamp(T0 + 7, UTC).isoformat()
    like = {"kind": "like", "id": "l1", "created_at": moment, "author": {"id": "account-2"}, "subject": "post-1"}
    back = {"kind": "restore_author", "created_at": moment, "author": {"id": "account-3"}}
    records = [
        post(1, 5),
        post(1, 6, kind="update", text="@orange_fr est en panne", edited_at=moment),
        msgspec.json.encode(like),
        msgspec.json.encode(back),
        b'{"kind":"erase_author","author":{"id":"account-3"}}',
        b"heartbeat",
    ]
    decode = native.decode
    monkeypatch.setattr(native, "decode", lambda record: None if record == b"heartbeat" else decode(record))
    done = preparer.prepare(batch(records, [5, 6, 7, 7, None, None]))
    stored = done.stored.batch
    assert (stored.posts.position, stored.edited) == ([1, 2], {2: T0 + 7})
    assert stored.brands.position == [2] * len(stored.brands.post_id)
    assert len(observations(done)) == 1
    likes = stored.likes
    assert (likes.position, likes.liked_at, likes.subject_id) == ([3], [T0 + 7], [stored.posts.post_id[0]])
    assert [(c.position, c.kind, c.time) for c in stored.controls] == [
        (4, "restore_author", T0 + 7),
        (5, "erase_author", float("inf")),
    ]
    assert stored.controls[0].author_id == stored.controls[1].author_id
    assert [(row.position, row.time) for row in stored.ignored] == [(6, T0 + 6)]

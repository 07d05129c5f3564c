"""A user's list of what accounts are stands against every sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from murmure_errors import ConfigError
from tests.warehouse.made_records import batch, close, post
from warehouse import Pseudonyms, Reader, WarehouseSettings, Writer
from warehouse.corrections import Correction, read_corrections
from warehouse.erase import erase


def run(folder: Path, accounts: Path | None, first: int, *records: dict[str, Any], plain: bool = True) -> Reader:
    settings = WarehouseSettings(plain_ids=plain, publish_every=0.0, accounts=str(accounts or ""))
    writer = Writer.open(folder, settings)
    writer.add(batch("f", first, first + len(records) - 1, list(records)))
    writer.close_window(close(first, {"f": first}, {r["post_id"]: (1, "n1") for r in records}))
    writer.publish(force=True)
    writer.close()
    return Reader(folder)


def kinds(reader: Reader) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in reader.query("SELECT author_id, kind, reasons[1], ordinary FROM authors").rows}


def listed(path: Path, *lines: str) -> Path:
    path.write_text("account,kind,reason\n" + "".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_it_wins_for_accounts_seen_before_and_to_come_and_survives(tmp_path: Path) -> None:
    house, file = tmp_path / "house", tmp_path / "accounts.csv"
    reader = run(house, None, 1, post(1, "p1", "jo", 1.0), post(2, "p2", "robot", 1.1, bot=True))
    assert kinds(reader)["jo"] == ("person", "no sign of a brand, a media or automation", True)
    listed(file, "jo,bot,same words since March", "robot,person,", "kim,brand,")
    reader = run(house, file, 3, post(3, "p3", "al", 3.0))
    assert kinds(reader)["jo"] == ("bot", "corrected by hand: same words since March", False)
    assert kinds(reader)["robot"] == ("person", "corrected by hand", True)
    assert reader.query("SELECT author_id FROM niche_voices ORDER BY 1").rows == [("al",), ("robot",)]
    # without the file the warehouse remembers, for those who were not there then too
    reader = run(house, None, 4, post(4, "p4", "kim", 4.0), post(5, "p5", "jo", 4.1))
    assert (kinds(reader)["jo"][0], kinds(reader)["kim"][0]) == ("bot", "brand")
    # an empty list forgets
    reader = run(house, listed(file), 6, post(6, "p6", "al", 6.0))
    assert {who: row[0] for who, row in kinds(reader).items()} == {
        "jo": "person", "robot": "bot", "al": "person", "kim": "person",
    }  # fmt: skip


def test_an_edited_file_is_taken_at_the_next_snapshot_and_a_faulty_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = listed(tmp_path / "accounts.csv", "jo,bot,")
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=0.0, accounts=str(file)))
    told = []
    for turn, lines in enumerate((["jo,bot,"], ["jo,media,", "al,bot,"], ["jo,robot,"])):
        listed(file, *lines)
        writer.add(batch("f", turn + 1, turn + 1, [post(turn + 1, f"p{turn}", "jo", float(turn))]))
        writer.publish(force=True)
        told.append(kinds(Reader(tmp_path))["jo"][0])
    writer.close()
    assert told == ["bot", "media", "media"]
    assert "robot is no kind of account" in caplog.text


def test_an_edited_file_waits_for_no_posts(tmp_path: Path) -> None:
    file = listed(tmp_path / "accounts.csv", "jo,bot,")
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=0.0, accounts=str(file)))
    writer.add(batch("f", 1, 1, [post(1, "p1", "jo", 0.0)]))
    assert writer.publish()
    assert not writer.unpublished
    assert not writer.publish()
    listed(file, "jo,media,", "al,bot,")
    assert writer.unpublished
    assert writer.publish()
    assert kinds(Reader(tmp_path))["jo"][0] == "media"
    assert not writer.unpublished
    writer.close()


def test_it_may_name_an_id_or_a_pseudonym_and_keeps_no_id(tmp_path: Path) -> None:
    house = tmp_path / "house"
    of = Pseudonyms.open(house).of
    records = [post(i, f"p{i}", of("account", who), 1.0 + i / 10) for i, who in enumerate(("jo@host", "al@host"), 1)]
    file = listed(tmp_path / "accounts.csv", "jo@host,bot,", f"{of('account', 'al@host')},media,")
    reader = run(house, file, 1, *records, plain=False)
    assert {row[0] for row in kinds(reader).values()} == {"bot", "media"}
    with duckdb.connect(str(house / "live.duckdb"), read_only=True) as db:
        kept = {who for (who,) in db.execute("SELECT author_id FROM internal.corrections").fetchall()}
    assert kept >= {of("account", "jo@host"), of("account", "al@host")}
    assert "jo@host" not in kept
    erase(house, author="jo@host")
    reader = run(house, file, 3, post(3, "p3", of("account", "al@host"), 3.0), plain=False)
    with duckdb.connect(str(house / "live.duckdb"), read_only=True) as db:
        rows = db.execute("SELECT author_id FROM internal.corrections").fetchall()
    assert (of("account", "jo@host"),) not in rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("account,kind\njo,star\n", "accounts.csv:2: star is no kind of account; use one of person"),
        ("account,kind\n,bot\n", "accounts.csv:2: no account is named"),
        ("account,kind\njo,bot\njo,bot\n", "accounts.csv:3: this account stands in the list already"),
        ("who,what\njo,bot\n", "the columns are who, what"),
        ("", "the columns are"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="accounts") as refused:
        read_corrections(file)
    assert said in str(refused.value)


def test_a_list_as_a_spreadsheet_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_bytes('account,kind,reason\r\njo, Bot ,"says, and says"\r\n'.encode("utf-8-sig"))
    assert read_corrections(file) == [Correction("jo", "bot", "says, and says")]
    with pytest.raises(ConfigError, match="cannot be read"):
        read_corrections(tmp_path / "nowhere.csv")

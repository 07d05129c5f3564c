from __future__ import annotations

import base64
import hmac
import stat
from pathlib import Path

import pytest

from murmure_errors import WarehouseError
from warehouse import Pseudonyms


def test_it_is_hmac_sha256_in_base32() -> None:
    key = bytes(range(32))
    for value in ("1", "é" * 500, "a\0b"):
        digest = hmac.new(key, b"post\0" + value.encode(), "sha256").digest()[:10]
        assert Pseudonyms(key).of("post", value) == base64.b32encode(digest).decode().lower()


def test_kinds_are_apart_and_empty_stays_empty() -> None:
    ids = Pseudonyms(b"k" * 32)
    assert len({ids.of(kind, "1") for kind in ("post", "account", "handle")}) == 3
    assert ids.of("account", "") == ""


def test_the_key_is_kept_and_private(tmp_path: Path) -> None:
    first = Pseudonyms.open(tmp_path)
    assert Pseudonyms.open(tmp_path).of("post", "1") == first.of("post", "1")
    assert Pseudonyms.open(tmp_path).scheme == first.scheme
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "private/pseudonym.key").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "private").iterdir()] == ["pseudonym.key"]


def test_another_key_gives_other_pseudonyms(tmp_path: Path) -> None:
    one, two = Pseudonyms.open(tmp_path / "1"), Pseudonyms.open(tmp_path / "2")
    assert one.of("post", "1") != two.of("post", "1")
    assert one.scheme != two.scheme


def test_plain_ids_need_no_key(tmp_path: Path) -> None:
    ids = Pseudonyms.open(tmp_path, plain=True)
    assert (ids.of("account", "jo"), ids.plain, ids.scheme) == ("jo", True, "plain")
    assert not (tmp_path / "private").exists()


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    Pseudonyms.open(tmp_path)
    (tmp_path / "private/pseudonym.key").write_bytes(b"short")
    with pytest.raises(WarehouseError, match="damaged: 5 bytes"):
        Pseudonyms.open(tmp_path)

"""Tables of what was found out of words."""

from __future__ import annotations

from nlp.known import Known


def test_what_is_common_is_made_once_and_what_is_rare_goes() -> None:
    made: list[str] = []

    def make(word: str) -> int:
        made.append(word)
        return len(word)

    table = Known(make, limit=3)
    for number in range(20):
        assert (table["common"], table[f"rare{number}"]) == (6, len(f"rare{number}"))
        assert len(table) <= 3
    assert made.count("common") == 1
    assert table["rare0"] == 5
    assert made.count("rare0") == 2

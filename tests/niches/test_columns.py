from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niches.columns import are_words, column_ids, kinds_of, members, numbered, numbered_runs
from niches.features import KINDS

NAMES = st.builds(str.__add__, st.sampled_from(KINDS), st.text(st.characters(codec=None), max_size=40))


@given(st.lists(NAMES, max_size=50))
def test_a_number_depends_on_the_name_alone_and_tells_its_kind(names: list[str]) -> None:
    ids = column_ids(names)
    assert ids.tolist() == [column_ids([name]).tolist()[0] for name in names]
    assert kinds_of(ids).tolist() == [KINDS.index(name[0]) for name in names]
    assert len(set(ids.tolist())) == len(set(names))


def test_numbers_are_the_same_in_every_process() -> None:
    # what a checkpoint holds is read by other processes, and by later releases
    assert column_ids(["pann", "@ann", "wrain"]).tolist() == [
        879_023_290_079_856_658,
        1_202_142_032_645_165_500,
        7_115_692_886_246_469_523,
    ]


def test_alike_and_long_names_have_numbers_of_their_own() -> None:
    names = [f"w{a}{b}" for a in "abcdefghij" for b in range(3_000)] + ["u" + "x" * n for n in range(3_000)]
    names += ["w" + "ab" * n + "ba" * (12 - n) for n in range(13)]
    names += ["p", "p\0", "p\0\0", "w\0pw"]
    assert len(set(column_ids(names).tolist())) == len(set(names))


def test_terms_and_topics_are_words() -> None:
    assert are_words(column_ids(["wrain", "kheavy rain", "#rain", "pann"])).tolist() == [True, True, False, False]


def test_members_of_a_sorted_list_are_found() -> None:
    known = column_ids(["wa", "wc"])
    known.sort()
    places, there = members(column_ids(["wc", "wb", "wa"]), known)
    assert there.tolist() == [True, False, True]
    assert known[places[there]].tolist() == column_ids(["wc", "wa"]).tolist()
    assert members(known, known[:0])[1].tolist() == [False, False]


@pytest.mark.parametrize(
    "values",
    [
        [],
        [5],
        [3, 3, 1, 1, -1, 3],
        [2**63 - 1, -(2**63), 0, 2**63 - 1, -1],
        # alike in all but the lowest bits, for which there is no room beside a place
        [2**62 + at for at in (3, 1, 2, 1, 0, 3)],
        column_ids([f"w{at % 300}" for at in range(1_000)]).tolist(),
    ],
    ids=["none", "one", "small", "wide", "alike", "columns"],
)
def test_values_are_numbered_as_they_ascend(values: list[int]) -> None:
    given = np.array(values, dtype=np.int64)
    known = sorted(set(values))
    expected = (known, [known.index(value) for value in values])
    for found in (numbered(given), numbered_runs(given)):
        assert tuple(part.tolist() for part in found) == expected

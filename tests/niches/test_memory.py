from __future__ import annotations

import numpy as np

from niches.columns import column_ids
from niches.delta import Delta, to_bytes
from niches.memory import Memory


def number(name: str) -> int:
    return int(column_ids([name])[0])


def delta(
    cells: list[tuple[int, str, int]], authors: tuple[str, ...] = (), owners: dict[str, str] | None = None
) -> Delta:
    owners = owners or {}
    clusters, names, counts = zip(*cells, strict=True)
    told = [name for name in names if name[0] in "#wk"]
    return Delta(
        author=to_bytes(column_ids(authors)),
        flags=to_bytes([0] * len(authors)),
        lang=["en"] * len(authors),
        cluster=to_bytes(clusters),
        column=to_bytes(column_ids(names)),
        count=to_bytes(counts),
        named=to_bytes(column_ids(told)),
        names=told,
        handles=to_bytes(column_ids(list(owners))),
        owners=to_bytes(column_ids(list(owners.values()))),
    )


def column(memory: Memory, name: str) -> list[float]:
    _, columns, matrix = memory.matrix()
    at = np.flatnonzero(columns == number(name))
    return matrix[:, at].toarray().ravel().tolist() if len(at) else []


def test_a_handle_counts_as_its_owner_once_that_is_known() -> None:
    memory = Memory(span=10_000, max_cells=100)
    memory.add(0, [delta([(1, "@ann", 1)])], [[1]])
    memory.add(3600, [delta([(2, "pa", 2)], owners={"@ann": "pa"})], [[2]])
    assert memory.matrix()[0].tolist() == [1, 2]
    assert column(memory, "pa") == [1.0, 2.0]
    assert column(memory, "@ann") == []
    assert "@ann" in memory
    assert "@bob" not in memory


def test_what_is_held_does_not_depend_on_which_shard_told_what() -> None:
    one, two = delta([(1, "wb", 1), (3, "wa", 1)]), delta([(2, "wc", 1)])
    first, second = Memory(1e9, 100), Memory(1e9, 100)
    first.add(0, [one, two], [[1, 3], [2]])
    second.add(0, [two, one], [[2], [1, 3]])
    assert sorted(first.names.values()) == sorted(second.names.values()) == ["wa", "wb", "wc"]
    assert first.chunks[0].cluster.tolist() == second.chunks[0].cluster.tolist() == [1, 2, 3]
    assert (first.matrix()[2] != second.matrix()[2]).nnz == 0


def test_old_windows_and_what_is_beyond_the_cap_are_forgotten() -> None:
    memory = Memory(span=7200, max_cells=5)
    for hour in range(6):
        memory.add(hour * 3600, [delta([(hour, f"w{hour}", 1)])], [[hour]])
    assert memory.matrix()[0].tolist() == [3, 4, 5]
    wide = Memory(span=1e9, max_cells=5)
    for hour in range(9):
        wide.add(hour * 3600, [delta([(hour, f"w{hour}", 1)])], [[hour]])
    assert wide.matrix()[0].tolist() == [4, 5, 6, 7, 8]


def test_unused_names_go_and_the_rest_stay_the_same() -> None:
    memory = Memory(span=3600, max_cells=20_000)
    for hour in range(8):
        cells = [(hour, f"w{hour}-{n}", 1) for n in range(2_000)] + [(hour, "pa", 1)]
        memory.add(hour * 3600, [delta(cells, ("pa",))], [[hour]])
    memory.compact()
    assert len(memory.names) == 4_000
    assert memory.names[number("w7-0")] == "w7-0"
    assert number("w0-0") not in memory.names
    assert column(memory, "pa") == [1.0, 1.0]
    other = Memory(span=3600, max_cells=20_000)
    other.load(memory.save())
    assert other.names == memory.names
    assert (other.matrix()[2] != memory.matrix()[2]).nnz == 0

from __future__ import annotations

from niches.delta import Delta
from niches.memory import Memory


def delta(names: list[str], cells: list[tuple[int, int, int]], **more: list[int]) -> Delta:
    cluster, feature, count = (list(column) for column in zip(*cells, strict=True))
    return Delta(names=names, cluster=cluster, feature=feature, count=count, **more)


def test_a_handle_counts_as_its_owner_once_that_is_known() -> None:
    memory = Memory(span=10_000, max_cells=100)
    memory.add(0, [delta(["@ann"], [(1, 0, 1)])], [[1]])
    memory.add(3600, [delta(["pa", "@ann"], [(2, 0, 2)], handles=[1], owners=[0])], [[2]])
    ids, matrix = memory.matrix()
    column = memory.names.index("pa")
    assert ids.tolist() == [1, 2]
    assert matrix[:, [column]].toarray().ravel().tolist() == [1.0, 2.0]
    assert matrix[:, [memory.names.index("@ann")]].sum() == 0


def test_numbers_do_not_depend_on_which_shard_told_what() -> None:
    one, two = delta(["wb", "wa"], [(1, 0, 1), (1, 1, 1)]), delta(["wc"], [(5, 0, 1)])
    first, second = Memory(1e9, 100), Memory(1e9, 100)
    first.add(0, [one, two], [[1], [5]])
    second.add(0, [two, one], [[5], [1]])
    assert first.names == second.names == ["wa", "wb", "wc"]
    assert (first.matrix()[1] != second.matrix()[1]).nnz == 0


def test_old_windows_and_what_is_beyond_the_cap_are_forgotten() -> None:
    memory = Memory(span=7200, max_cells=5)
    for hour in range(6):
        memory.add(hour * 3600, [delta([f"w{hour}"], [(hour, 0, 1)])], [[hour]])
    assert memory.matrix()[0].tolist() == [3, 4, 5]
    wide = Memory(span=1e9, max_cells=5)
    for hour in range(9):
        wide.add(hour * 3600, [delta([f"w{hour}"], [(hour, 0, 1)])], [[hour]])
    assert wide.matrix()[0].tolist() == [4, 5, 6, 7, 8]


def test_unused_names_go_and_the_rest_stay_the_same() -> None:
    memory = Memory(span=3600, max_cells=100)
    for hour in range(8):
        memory.add(
            hour * 3600, [delta([f"w{hour}", "pa"], [(hour, 0, 1), (hour, 1, 1)], author=[1], flags=[0])], [[hour]]
        )
    memory.compact()
    assert sorted(memory.names) == ["pa", "w6", "w7"]
    _, matrix = memory.matrix()
    assert matrix[:, [memory.names.index("pa")]].toarray().ravel().tolist() == [1.0, 1.0]
    other = Memory(span=3600, max_cells=100)
    other.load(memory.save())
    assert other.names == memory.names
    assert (other.matrix()[1] != matrix).nnz == 0

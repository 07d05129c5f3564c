from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from murmure_errors import StateError
from niches.config import EngineConfig
from niches.tracker import NicheTracker
from tests.niches.made_streams import HOUR, START, Engine, conversation, mixed, niche_of_posts, noise, windows


def posts_of_two_niches() -> list:
    return mixed(
        conversation("alpha", people=14, posts=160),
        conversation("beta", people=14, posts=160, start=START + 3 * HOUR),
        noise(400),
    )


def test_planted_niches_are_found_kept_apart_and_emerge() -> None:
    reports = Engine().run(posts_of_two_niches())
    niche = niche_of_posts(reports)
    best = {}
    for name in ("alpha", "beta"):
        inside = Counter(n for post, n in niche.items() if post.startswith(name))
        best[name], posts = inside.most_common(1)[0]
        assert best[name]
        assert posts >= 0.9 * 160
        outside = sum(n == best[name] for post, n in niche.items() if not post.startswith(name))
        assert outside <= 0.1 * posts
    assert best["alpha"] != best["beta"]
    kinds = {name: [e.kind for r in reports for e in r.events if e.niche == best[name]] for name in best}
    for name in best:
        assert kinds[name][0] in ("born", "split")
        assert "emerged" in kinds[name]
    labels = {p.niche: p.label for r in reports for p in r.profiles}
    assert labels[best["alpha"]] == "#alpha"


def test_one_loud_account_is_no_niche() -> None:
    loud = conversation("loud", people=1, posts=200)
    reports = Engine().run(mixed(loud, noise(200)))
    emerged = {e.niche for r in reports for e in r.events if e.kind == "emerged"}
    inside = Counter(n for post, n in niche_of_posts(reports).items() if n in emerged and post.startswith("loud"))
    assert inside.total() <= 0.1 * len(loud)


def test_every_post_is_reported_once_with_the_niche_it_is_given() -> None:
    posts = posts_of_two_niches()
    reports = Engine().run(posts)
    assert sorted(p for r in reports for p in r.posts) == sorted(o.post for o in posts)
    for report in reports:
        assert len(report.posts) == len(report.clusters) == len(report.niches)


def test_what_is_found_does_not_depend_on_the_number_of_shards() -> None:
    posts = posts_of_two_niches()
    seen = []
    for shards in (1, 4, 8):
        reports = Engine(EngineConfig(shards=shards)).run(posts)
        seen.append((niche_of_posts(reports), [e for r in reports for e in r.events], [r.profiles for r in reports]))
    assert seen[0] == seen[1] == seen[2]


def test_a_restored_tracker_goes_on_as_if_nothing_had_happened() -> None:
    parts = windows(posts_of_two_niches())
    engine = Engine()
    for at, (start, posts) in enumerate(parts):
        engine.window(start, posts)
        if at == 4:
            other = NicheTracker.restore(engine.config, engine.tracker.snapshot())
            copies = [type(s).restore(engine.config, s.snapshot()) for s in engine.shards]
            second = Engine()
            second.tracker, second.shards = other, copies
        elif at > 4:
            assert msgspec.msgpack.encode(second.window(start, posts)) == msgspec.msgpack.encode(engine.reports[-1])


def test_empty_and_skipped_windows_are_no_trouble() -> None:
    engine = Engine()
    assert engine.window(START, []).posts == []
    posts = posts_of_two_niches()
    for start, part in windows(posts):
        engine.window(start, part)
    later = START + 40 * 24 * HOUR
    report = engine.window(later, [])
    assert all(p.state in ("fading", "gone", "candidate") for p in report.profiles)
    assert any(e.kind == "faded" for e in report.events)
    assert engine.window(later + HOUR, noise(20, start=later + HOUR, span=HOUR)).posts


@pytest.mark.parametrize("data", [b"", b"\xc1", b"nonsense", msgspec.msgpack.encode(["murmure.tracker", 0, {}])])
def test_damaged_state_is_refused(data: bytes) -> None:
    with pytest.raises(StateError):
        NicheTracker.restore(EngineConfig(), data)


def test_a_niche_that_is_no_more_is_told_to_be_gone() -> None:
    engine = Engine()
    reports = engine.run(posts_of_two_niches())
    ended = {e.niche for r in reports for e in r.events if e.kind == "merged"}
    later = START + 40 * 24 * HOUR
    for hour in range(3):
        engine.window(later + hour * HOUR, noise(60, start=later + hour * HOUR, span=HOUR, seed=hour))
    states = {p.niche: p.state for r in reports for p in r.profiles}
    assert set(states) >= ended
    assert set(states.values()) == {"gone"}

"""The simulation: every post in the order in which it would reach a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter

import msgspec

from streams.simulator.cast import cast
from streams.simulator.chance import scramble, stream
from streams.simulator.chatter import Chatter
from streams.simulator.community import SLOTS, Community
from streams.simulator.curves import steady, with_nights
from streams.simulator.people import Person, person
from streams.simulator.scenario import Scenario
from streams.simulator.schedule import Crowd, Rhythm, Schedule
from streams.simulator.wire import Ids, Line, Stamps

_FAMOUS, _BACKGROUND = 20_000_000, 30_000_000  # numbers of the first accounts of these kinds; niches have those below
_POSTS = 1 << 31  # number of the first post
_SLICE = 1_000  # posts that a slice of time holds on average
_MOST_SLICES = 50_000


def simulate(scenario: Scenario) -> Iterator[bytes]:
    r"""Write the posts of a scenario, lazily and in memory that does not grow with their number.

    Parameters
    ----------
    scenario
        What to simulate.

    Yields
    ------
    bytes
        A post in the native format, a line of JSON with its end of line, in order of arrival. Its truth is in ``gold``:
        ``role`` (ordinary, micro, fan, brand, media, celebrity, bot, paid; background for people of no niche),
        ``niche`` (absent if it belongs to none), ``brand`` (ids of the brands that it names or addresses; absent for
        none), ``fan_of`` (the id of the brand that its author is an organic fan of), ``disclosed`` (true where it says
        that it is paid for).

    Examples
    --------
    >>> lines = list(simulate(Scenario(posts=1_000, niches=2)))
    >>> len(lines), lines[0][:9], lines[-1][-1:]
    (1000, b'{"id":"p_', b'\n')
    """
    encode = msgspec.json.Encoder().encode
    actors = _actors(scenario)
    start, duration = scenario.start_ms, scenario.duration_ms
    slices = max(1, min(_MOST_SLICES, scenario.posts // _SLICE, duration))
    arrive = _arrivals(scenario)
    under_way: list[tuple[int, bytes]] = []
    first = itemgetter(0)
    begin = start
    for number in range(1, slices + 1):
        end = start + duration * number // slices
        events = [
            (at, place)
            for place, (schedule, _) in enumerate(actors)
            for at in schedule.take(number / slices, begin, end)
        ]
        events.sort()
        under_way += [(arrive(at), encode(actors[place][1](at)) + b"\n") for at, place in events]
        under_way.sort(key=first)
        ready = len(under_way)
        if number < slices:
            while ready and under_way[ready - 1][0] >= end:
                ready -= 1
        for _, line in under_way[:ready]:
            yield line
        del under_way[:ready]
        begin = end


def _actors(scenario: Scenario) -> list[tuple[Schedule, Callable[[int], Line]]]:
    # All accounts and posts of a seed have numbers of their own, so that files of several seeds can be read together.
    space = (scramble(scenario.seed) & 0xFFFFFFFF) << 32
    ids, stamps = Ids(space + _POSTS), Stamps()
    plans = cast(scenario)
    stars = {
        lang: [person(space + _FAMOUS + 100 * k + n, "celebrity", tier="mega", verified=True) for n in range(6)]
        for k, lang in enumerate(("en", "fr", "es", "pt", "ja"))
    }
    media = {
        lang: [
            person(space + _FAMOUS + 1_000 + 100 * k + n, "media", tier="macro", verified=n % 2 == 0) for n in range(4)
        ]
        for k, lang in enumerate(("en", "fr", "es", "de"))
    }
    communities = []
    for plan in plans:
        known: list[Person] = stars[plan.language][plan.number % 6 :][:1] if plan.number % 2 == 0 else []
        outlets = media[plan.language][plan.number % 3 :][:2]
        communities.append(Community(plan, scenario, space + SLOTS * plan.number, known, outlets, ids, stamps))
    actors = [actor for community in communities for actor in community.actors]
    rest = scenario.posts - sum(plan.posts for plan in plans)
    chatter = Chatter(scenario, rest, space + _BACKGROUND, stars, media, communities, ids, stamps)
    machines = 3 if rest >= 300 else 0
    each = rest // 150 if machines else 0
    crowd = Crowd(rest - machines * each, with_nights(steady(), scenario.days), stream(scenario.seed, "times"))
    actors.append((crowd, chatter.write))
    for number in range(machines):
        rhythm = Rhythm(each, scenario.start_ms, scenario.start_ms + scenario.duration_ms)
        actors.append((rhythm, chatter.machine(number).write))
    return actors


def _arrivals(scenario: Scenario) -> Callable[[int], int]:
    """Return what tells when a post of a given time arrives."""
    draw = stream(scenario.seed, "arrivals").random
    disorder, late, lateness = scenario.disorder * 1_000, scenario.late, scenario.lateness * 1_000

    def arrive(at: int) -> int:
        if late and draw() < late:
            return at + int(draw() * lateness)
        return at + int(draw() * disorder)

    return arrive

"""The people of one niche, who talk with each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

import msgspec

from streams.simulator.cast import Plan, PlantedBrand
from streams.simulator.chance import stream
from streams.simulator.curves import with_nights
from streams.simulator.people import Person, person
from streams.simulator.scenario import Scenario
from streams.simulator.schedule import Crowd, Rhythm, Schedule, Spaced
from streams.simulator.voices import Voice, domain
from streams.simulator.wire import Ids, Line, Said, Stamps, engagement, entities, gold

Write = Callable[[int], Line]

SLOTS = 1_200  # numbers of accounts kept for each niche: at most 1,000 people, then the special ones
_ROLES = 1_000
_TOOLS = ("FeedPress Auto", "AutoPoster Pro", "HookRelay bot", "CronTweeter")
_FOLLOWUPS = 64
_TALKERS = frozenset({"ordinary", "fan", "micro"})


class Community:
    """Writes the posts of a niche.

    Parameters
    ----------
    base
        Number of its first account.
    stars, media
        Well-known accounts that speak of it at times.
    """

    def __init__(
        self,
        plan: Plan,
        scenario: Scenario,
        base: int,
        stars: list[Person],
        media: list[Person],
        ids: Ids,
        stamps: Stamps,
    ) -> None:
        random = stream(scenario.seed, f"niche {plan.number}")
        self.plan, self._base, self._draw = plan, base, random.random
        self._ids, self._stamps, self._tagged = ids, stamps, scenario.tagged
        self._stars, self._media = stars, media
        self.voice = Voice(plan, random)
        self._sites = [domain(random) for _ in range(6)]
        self._people: list[Person | None] = [None] * plan.people
        self._fans = self._choose_fans()
        self._brands = {
            brand.id: person(base + _ROLES + k, "brand", tier="macro", handle=brand.handle, verified=True)
            for k, brand in enumerate(plan.brands)
        }
        self._addressed = {account.id: brand for brand, account in self._brands.items()}
        self._paid = [
            person(base + _ROLES + 10 + k, "paid", tier="nano" if k % 3 == 1 else "micro")
            for k in range(min(6, 1 + plan.posts // 500))
        ]
        self._recent: deque[Said] = deque(maxlen=_FOLLOWUPS)
        self._calls: deque[Said] = deque(maxlen=8)
        self.devotion = {self.member(index).id: brand.id for index, brand in self._fans.items()}
        begin, end = scenario.start_ms, scenario.start_ms + scenario.duration_ms
        since = begin + int(plan.begin * scenario.duration_ms)
        machines = [max(1, plan.posts // 35 // max(1, plan.bots))] * plan.bots
        devoted = [5 + int(random.random() * 4) for _ in self._fans]
        talk = plan.posts - sum(machines) - sum(devoted)
        self.crowd = Crowd(talk, with_nights(plan.curve, scenario.days), random)
        self.actors: list[tuple[Schedule, Write]] = [(self.crowd, self.write)]
        for number, posts in enumerate(machines):
            self.actors.append((Rhythm(posts, begin, end), self._machine(number)))
        for (index, brand), posts in zip(self._fans.items(), devoted, strict=True):
            self.actors.append((Spaced(posts, since, end, random), partial(self._praise, self.member(index), brand)))

    def _choose_fans(self) -> dict[int, PlantedBrand]:
        wanted = [brand for brand in self.plan.brands for _ in range(brand.fans)]
        free = [k for k in range(2, self.plan.people) if k % 9 != 5]
        return dict(zip(free[:: max(1, len(free) // max(1, 3 * len(wanted)))], wanted, strict=False))

    def member(self, index: int) -> Person:
        """Return one of its people; those of low index came first and speak most."""
        found = self._people[index]
        if found is None:
            role = "fan" if index in self._fans else "micro" if index % 9 == 5 else "ordinary"
            found = person(self._base + index, role, tier="micro" if role == "micro" else "nano")
            self._people[index] = found
        return found

    @property
    def joined(self) -> int:
        """How many people have joined; as many as its share of posts, with a few from the first."""
        crowd = self.crowd
        return min(self.plan.people, 4 + self.plan.people * crowd.done // max(1, crowd.total)) if crowd.done else 0

    def write(self, ms: int) -> Line:
        """Write a post of somebody."""
        draw = self._draw
        chance = draw()
        if chance < 0.09:
            return self._special(ms, chance / 0.09)
        rank = draw()
        index = int(self.joined * rank * rank)
        who = self.member(index)
        if self._recent:
            if chance < 0.37:
                original = self._choose()
                if original.author is not who:
                    return self._pass_on(ms, who, original)
            elif chance < 0.58:
                parent = self._choose()
                back = parent.answered
                if back is not None and draw() < 0.4 and back.role in _TALKERS:
                    who = back
                if parent.author is not who:
                    return self._answer(ms, who, parent)
            elif chance < 0.62:
                parent = self._choose()
                if parent.author is not who:
                    return self.post(ms, who, self.voice.say("quote", parent.focus), parent.focus, quote_of=parent.id)
        return self._original(ms, who, index)

    def _choose(self) -> Said:
        """Choose what to react to: what came last, more often than not."""
        back = self._draw()
        return self._recent[-1 - int(back * back * len(self._recent))]

    def _original(self, ms: int, who: Person, index: int) -> Line:
        draw, voice = self._draw, self.voice
        focus, chance = voice.about(), draw()
        if chance < 0.1 and who.role != "fan":
            brand = self.plan.brands[int(draw() * 1.6)]
            kind = "mention" if chance < 0.06 else "complain" if chance < 0.085 else "approve"
            return self.post(ms, who, voice.say(kind, focus, brand), focus, brand=brand.id, calls=kind == "complain")
        if chance < 0.11:
            common = self.plan.brands[int(draw() * 2)].common
            if common:
                return self.post(ms, who, common[int(draw() * len(common))], focus)
        kind = "talk" if chance < 0.66 else "says" if chance < 0.84 else "ask"
        link = ""
        if chance > 0.5 and draw() < 0.15:
            link = self.link()
        text = voice.say(kind, focus, link=link or self.link())
        if draw() < 0.06 and self._recent:
            friend = self._choose().author
            if friend is not who and friend.role in _TALKERS:
                return self.post(ms, who, f"{text} cc @{friend.handle}", focus)
        return self.post(ms, who, text, focus)

    def _special(self, ms: int, chance: float) -> Line:
        """Let a brand, a medium, a celebrity or somebody who is paid speak."""
        draw, voice = self._draw, self.voice
        focus = voice.about()
        brand = self.plan.brands[int(draw() * 2)]
        if chance < 0.25:
            if self._calls and draw() < 0.4:
                call = self._calls.pop()
                brand = next((one for one in self.plan.brands if one.id == call.brand), brand)
                text = f"@{call.author.handle} {voice.say('service', call.focus, brand)}"
                return self._reply(ms, self._brands[brand.id], call, text, _named(brand, text))
            text = voice.say("official", focus, brand, self.link(f"{brand.id}.example"))
            return self.post(ms, self._brands[brand.id], text, focus, brand=_named(brand, text))
        if chance < 0.5 and self._media:
            who = self._media[int(draw() * len(self._media))]
            return self.post(ms, who, voice.say("headline", focus, link=self.link(f"{who.handle}.example")), focus)
        if chance < 0.6 and self._stars:
            who = self._stars[int(draw() * len(self._stars))]
            return self.post(ms, who, voice.say("star", focus), focus)
        who = self._paid[int(draw() * len(self._paid))]
        if draw() < 0.2:
            return self.post(ms, who, voice.say("talk", focus, link=self.link()), focus)
        text = voice.say("paid", focus, brand, self.link(f"{brand.id}.example"))
        return self.post(ms, who, text, focus, brand=brand.id, disclosed=True)

    def _machine(self, number: int) -> Write:
        """Return what writes for an automated account: the same few sentences again and again."""
        who = person(
            self._base + _ROLES + 30 + number, "bot", client=_TOOLS[number % len(_TOOLS)], flagged=number % 2 == 1
        )
        focus = [self.voice.about(), self.voice.about()]
        site = f"{who.handle}.example"

        def write(ms: int) -> Line:
            topic = focus[int(self._draw() * 2)]
            return self.post(ms, who, self.voice.say("feed", topic, link=f"https://{site}/{ms // 1_000:x}"), topic)

        return write

    def _praise(self, who: Person, brand: PlantedBrand, ms: int) -> Line:
        focus = self.voice.about()
        return self.post(ms, who, self.voice.say("fan", focus, brand), focus, brand=brand.id)

    def _pass_on(self, ms: int, who: Person, original: Said) -> Line:
        author = original.author
        named = original.brand or self._addressed.get(author.id, "")
        return Line(
            self._ids(), self._stamps(ms), f"RT @{author.handle}: {original.text}", who.raw,
            self._gold(who, named, original.disclosed), "simulated", self.plan.language,
            repost_of=original.id, repost_of_author=author.id, mentions=(author.handle,),
            hashtags=original.hashtags, urls=original.urls, likes=0, reposts=0, replies=0, quotes=0, client=who.client,
        )  # fmt: skip

    def _answer(self, ms: int, who: Person, parent: Said) -> Line:
        text = f"@{parent.author.handle} {self.voice.say('reply', parent.focus)}"
        return self._reply(ms, who, parent, text, self._addressed.get(parent.author.id, ""))

    def _reply(self, ms: int, who: Person, parent: Said, text: str, brand: str) -> Line:
        post, thread, author = self._ids(), parent.thread or parent.id, parent.author
        self._recent.append(Said(post, who, thread, text, (), (), parent.focus, brand, author))
        likes, _, replies, _ = engagement(who.reach, self._draw())
        return Line(
            post, self._stamps(ms), text, who.raw, self._gold(who, brand), "simulated", self.plan.language,
            reply_to=parent.id, reply_to_author=author.id, thread=thread, mentions=(author.handle,),
            likes=likes // 2, reposts=0, replies=replies, quotes=0, client=who.client,
        )  # fmt: skip

    def post(
        self, ms: int, who: Person, text: str, focus: int, *, brand: str = "", disclosed: bool = False,
        quote_of: str = "", calls: bool = False,
    ) -> Line:  # fmt: skip
        """Write a post of its own, perhaps with a hashtag of the niche."""
        draw, own = self._draw, self.plan.hashtags
        if draw() < self._tagged:
            rank = draw()
            text = f"{text} #{own[int(rank * rank * len(own))]}"
        post = self._ids()
        mentions, hashtags, urls = entities(text)
        said = Said(post, who, "", text, hashtags, urls, focus, brand, disclosed=disclosed)
        self._recent.append(said)
        if calls:
            self._calls.append(said)
        likes, reposts, replies, quotes = engagement(who.reach, draw())
        return Line(
            post, self._stamps(ms), text, who.raw, self._gold(who, brand, disclosed), "simulated", self.plan.language,
            quote_of=quote_of, mentions=mentions, hashtags=hashtags, urls=urls,
            likes=likes, reposts=reposts, replies=replies, quotes=quotes, client=who.client,
        )  # fmt: skip

    def link(self, site: str = "") -> str:
        """Return a link that several posts share."""
        draw = self._draw
        return f"https://{site or self._sites[int(draw() * len(self._sites))]}/{self.plan.name}/{int(draw() * 12)}"

    def _gold(self, who: Person, brand: str = "", disclosed: bool = False) -> msgspec.Raw:
        return gold(who.role, self.plan.name, brand, self.devotion.get(who.id, ""), disclosed)


def _named(brand: PlantedBrand, text: str) -> str:
    """Return the brand's id if a text of its own account names it."""
    return brand.id if any(word in text for word in (brand.name, *brand.products)) else ""

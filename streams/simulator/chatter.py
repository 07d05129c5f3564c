"""The background: what everybody else says, in ten languages, about subjects that come and go."""

from __future__ import annotations

import math
from collections import deque
from random import Random

from streams.simulator.chance import scramble, stream, zipf
from streams.simulator.community import Community
from streams.simulator.lexicon import Pools, fill, load, name, prepare
from streams.simulator.people import Person, person
from streams.simulator.scenario import Scenario
from streams.simulator.wire import Ids, Line, Said, Stamps, engagement, entities, gold

_FRESH_NAME, _FRESH_SUBJECT = 4, 12  # posts of a language after which a name, or a subject, makes room for a new one
_EMOJI = ("", "", "", "", "", " 😂", " 😭", " 🥰", " 🙃", " 💀", " ✨")


class Language:
    """What is said in one language of the background."""

    def __init__(self, code: str, random: Random, subjects: int) -> None:
        words = load("background")[code]
        self.code, self._random, self._draw, self._count = code, random, random.random, 0
        self._pause = "。" if code == "ja" else ". "
        self._names = [name(random, code) for _ in range(40)]
        self._subjects = [""] * subjects
        self._place = 0
        while self._place < subjects:
            self._new_subject()
        nouns = zipf(words["nouns"])
        pools: Pools = {
            "n": nouns,
            "n2": nouns,
            "a": zipf(words["good"]),
            "v": zipf(words["doing"]),
            "w": self._names,
            "t": self._subjects,
            "num": [str(number) for number in range(2, 100)],
        }
        self._talk = prepare(words["talk"], pools)
        self._topic = prepare(words["topic"], pools)
        self._reply = prepare(words["reply"], pools)
        self.viral: deque[Said] = deque(maxlen=max(24, subjects // 4))

    def talk(self) -> str:
        """Say something of the day."""
        draw = self._draw
        self._count += 1
        if not self._count % _FRESH_NAME:
            self._names[int(draw() * len(self._names))] = name(self._random, self.code)
        text = fill(self._talk, draw)
        if draw() < 0.35:
            text = f"{text}{self._pause}{fill(self._talk, draw)}"
        return text + _EMOJI[int(draw() * len(_EMOJI))]

    def topic(self) -> str:
        """Say something about a subject that many speak of for a while."""
        draw = self._draw
        self._count += 1
        if not self._count % _FRESH_SUBJECT:
            self._new_subject()
        text = fill(self._topic, draw)
        if draw() < 0.2:
            text = f"{text} #{self._subjects[int(draw() * len(self._subjects))].replace(' ', '')}"
        return text

    def reply(self) -> str:
        """Answer somebody."""
        text = fill(self._reply, self._draw)
        return f"{text}{self._pause}{self.talk()}" if self._draw() < 0.4 else text

    def _new_subject(self) -> None:
        random = self._random
        title = f"{name(random, self.code)}{'' if self.code == 'ja' else ' '}{name(random, self.code)}"
        # A subject that takes more of the places is spoken of more.
        rank = random.random()
        for _ in range(1 + int(rank * rank * 12)):
            self._subjects[self._place % len(self._subjects)] = title
            self._place += 1
        if self._place >= 2 * len(self._subjects):
            self._place -= len(self._subjects)


class Chatter:
    """Writes the posts that belong to no niche.

    Parameters
    ----------
    total
        How many there will be.
    base
        Number of the first of its accounts.
    stars, media
        Well-known accounts by language; a language may have none.
    communities
        Their people chat outside their niche too.
    """

    def __init__(
        self,
        scenario: Scenario,
        total: int,
        base: int,
        stars: dict[str, list[Person]],
        media: dict[str, list[Person]],
        communities: list[Community],
        ids: Ids,
        stamps: Stamps,
    ) -> None:
        random = stream(scenario.seed, "background")
        self._draw, self._bits = random.random, random.getrandbits
        self._ids, self._stamps, self._base = ids, stamps, base
        self._population = 1_000 + total * 4 // 5
        self._stars, self._media, self._communities = stars, media, communities
        subjects = min(2_048, 64 + math.isqrt(total))
        self._languages = [
            language
            for code, words in load("background").items()
            for language in [Language(code, random, subjects)]
            for _ in range(words["weight"])
        ]
        self._by_code = {language.code: language for language in self._languages}
        self._common: dict[str, list[str]] = {code: [] for code in self._by_code}
        for community in communities:
            for brand in community.plan.brands:
                self._common[brand.language] += brand.common

    def write(self, ms: int) -> Line:
        """Write a post of somebody."""
        draw = self._draw
        if self._communities and draw() < 0.1:
            community = self._communities[int(draw() * len(self._communities))]
            if community.joined:
                return self._outside(ms, community)
        language = self._languages[int(draw() * len(self._languages))]
        chance = draw()
        if chance < 0.012:
            famous = self._stars if chance < 0.006 else self._media
            if famous.get(language.code):
                people = famous[language.code]
                who = people[int(draw() * len(people))]
                text = language.topic() if chance > 0.003 else language.talk()
                if who.role == "media":
                    text = f"{text} https://{who.handle}.example/{self._bits(24):x}"
                return self._say(ms, who, language, text)
        who = self._somebody()
        if chance < 0.3 and language.viral:
            back = draw()
            original = language.viral[-1 - int(back * back * len(language.viral))]
            return self._pass_on(ms, who, language, original)
        if chance < 0.48:
            return self._answer(ms, who, language)
        common = self._common[language.code]
        if common and chance > 0.985:
            text = f"{common[int(draw() * len(common))]}, {language.talk()}"
            return self._say(ms, who, language, text)
        return self._say(ms, who, language, language.topic() if chance < 0.64 else language.talk())

    def machine(self, number: int) -> Machine:
        """Return an automated account of the background."""
        return Machine(self, self._by_code["fr" if number % 3 == 2 else "en"], self._base - 1 - number)

    def _somebody(self) -> Person:
        return person(self._base + int(self._draw() * self._population), "background")

    def _outside(self, ms: int, community: Community) -> Line:
        who = community.member(int(self._draw() * community.joined))
        language = self._by_code[community.plan.language]
        text = language.talk() if self._draw() < 0.7 else language.topic()
        return self._say(ms, who, language, text, community.devotion.get(who.id, ""))

    def _say(self, ms: int, who: Person, language: Language, text: str, fan_of: str = "") -> Line:
        draw, post = self._draw, self._ids()
        if draw() < 0.06 and who.role == "background":
            text = f"{text} https://link.example/{self._bits(28):x}"
        mentions, hashtags, urls = entities(text)
        likes, reposts, replies, quotes = engagement(who.reach, draw())
        if who.reach > 400 or draw() < 0.01:
            language.viral.append(Said(post, who, "", text, hashtags, urls))
        return Line(
            post, self._stamps(ms), text, who.raw, gold(who.role, fan_of=fan_of), "simulated",
            "" if draw() < 0.1 else language.code, mentions=mentions, hashtags=hashtags, urls=urls,
            likes=likes, reposts=reposts, replies=replies, quotes=quotes, client=who.client,
        )  # fmt: skip

    def _pass_on(self, ms: int, who: Person, language: Language, original: Said) -> Line:
        author = original.author
        return Line(
            self._ids(), self._stamps(ms), f"RT @{author.handle}: {original.text}", who.raw, gold(who.role),
            "simulated", language.code, repost_of=original.id, repost_of_author=author.id, mentions=(author.handle,),
            hashtags=original.hashtags, urls=original.urls, likes=0, reposts=0, replies=0, quotes=0, client=who.client,
        )  # fmt: skip

    def _answer(self, ms: int, who: Person, language: Language) -> Line:
        # What it answers is not in the stream, as in a sample of a platform.
        other = self._somebody()
        likes, _, replies, _ = engagement(who.reach, self._draw())
        unseen = f"p_{scramble(self._bits(63)):016x}"
        return Line(
            self._ids(), self._stamps(ms), f"@{other.handle} {language.reply()}", who.raw, gold(who.role), "simulated",
            language.code, reply_to=unseen, reply_to_author=other.id, thread=unseen, mentions=(other.handle,),
            likes=likes, reposts=0, replies=replies, quotes=0, client=who.client,
        )  # fmt: skip


class Machine:
    """An automated account that reports on something nobody asked for."""

    _REPORTS = (
        ("Traffic alert {0}: delay of {1} minutes on road {2}", "Air quality {0}: index {1}, station {2}"),
        ("Alerte trafic {0} : {1} minutes de retard, route {2}", "Qualité de l'air {0} : indice {1}, station {2}"),
    )

    def __init__(self, chatter: Chatter, language: Language, number: int) -> None:
        self._chatter, self._language = chatter, language
        self._who = person(number, "bot", client="CityFeed bot", flagged=number % 2 == 0)
        self._form = self._REPORTS[language.code == "fr"][number % 2]
        self._town = name(Random(number))

    def write(self, ms: int) -> Line:
        """Write its next report."""
        seconds = ms // 1_000
        text = self._form.format(self._town, 5 + seconds % 37, 1 + seconds % 11)
        return self._chatter._say(ms, self._who, self._language, text)

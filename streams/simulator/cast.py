"""The niches of a scenario: what each is about, how large it becomes, how it grows, whose brands it names."""

from __future__ import annotations

import re
from random import Random

import msgspec

from streams.simulator.chance import stream
from streams.simulator.curves import Curve, planted
from streams.simulator.lexicon import bare, load, name, pick, town
from streams.simulator.people import invented
from streams.simulator.scenario import Scenario

MOST_PEOPLE = 1_000  # a niche that can still be told precisely has about as many (docs: the founding articles)
_SLUG = re.compile(r"[^a-z0-9]+")


class PlantedBrand(msgspec.Struct, frozen=True):
    """An invented brand. `common` holds sentences that use its name as an ordinary word; `fans` is how many it has."""

    id: str
    name: str
    language: str
    handle: str
    hashtag: str
    products: list[str]
    context: list[str]
    common: list[str]
    competitor: str
    fans: int


class Plan(msgspec.Struct, frozen=True):
    """One niche. `posts` counts all that bear it in their truth; `bots` how many automated accounts feed it."""

    number: int
    name: str
    language: str
    posts: int
    begin: float
    growth: str
    curve: Curve
    people: int
    bots: int
    nouns: list[str]
    phrases: list[str]
    doing: list[str]
    says: list[str]
    hashtags: list[str]
    brands: list[PlantedBrand]


def shares(total: int, weights: list[float]) -> list[int]:
    """Cut a whole number by weights; the parts sum up to it."""
    whole, before, sofar, parts = sum(weights), 0, 0.0, []
    for weight in weights:
        sofar += weight
        until = int(total * (sofar / whole) + 0.5)
        parts.append(until - before)
        before = until
    return parts


def cast(scenario: Scenario) -> list[Plan]:
    """Plan the niches of a scenario."""
    random = stream(scenario.seed, "cast")
    draw = random.random
    weights = [0.5 + draw() for _ in range(scenario.niches)]
    total = scenario.posts - int(scenario.posts * scenario.background + 0.5) if scenario.niches else 0
    plans, used, spoken = [], set[str](), dict.fromkeys(scenario.languages, 0)
    for number, posts in enumerate(shares(total, weights) if weights else []):
        language = scenario.languages[number % len(scenario.languages)]
        themes = load(f"themes_{language}")["theme"]
        turn, place = divmod(spoken[language], len(themes))
        spoken[language] += 1
        theme = themes[place]
        nouns, says = list(theme["nouns"]), list(theme["says"])
        title, hashtags, brands = theme["id"], list(theme["hashtags"]), list(theme["brands"])
        if turn:
            # A theme used again is another group's, with its own place, names, tags and brands and some of the words.
            where = town(random, language)
            title = f"{title}-{where.lower()}"
            nouns = pick(nouns, 13, draw)
            hashtags = [hashtags[0] + where.lower(), where.lower() + str(number)]
            brands = [{"name": _invent(random, used), "products": []} for _ in range(2)]
            for brand in brands:
                brand["products"] = [f"{brand['name']} {name(random)}", f"{brand['name']} {2 + int(draw() * 8)}"]
        article = {"en": "", "fr": "le "}[language]
        nouns[4:4] = [article + invented(random.getrandbits(40), 2) for _ in range(3)]
        growth, begin, curve = planted(number, draw())
        plans.append(
            Plan(
                number=number,
                name=title,
                language=language,
                posts=posts,
                begin=begin,
                growth=growth,
                curve=curve,
                people=max(12, min(MOST_PEOPLE, posts // 5)),
                bots=min(8, 1 + posts // 2_000) if posts >= 50 else 0,
                nouns=nouns,
                phrases=list(theme["phrases"]),
                doing=list(theme["doing"]),
                says=says,
                hashtags=hashtags,
                brands=_brands(brands, language, number, posts, nouns, theme["phrases"]),
            )
        )
    return plans


def _brands(
    entries: list[dict[str, object]], language: str, number: int, posts: int, nouns: list[str], phrases: list[str]
) -> list[PlantedBrand]:
    """Give every niche a brand with fans and a rival, which in every second niche has none."""
    entries = [msgspec.convert(entry, dict[str, object]) for entry in entries]
    names = [str(entry["name"]) for entry in entries]
    many = max(2, min(10, posts // 120))
    brands = []
    for place, entry in enumerate(entries):
        slug = slugged(names[place])
        fans = 0 if posts < 60 else many if place == 0 else many // 2 * (number % 2)
        brands.append(
            PlantedBrand(
                id=slug,
                name=names[place],
                language=language,
                handle=f"{slug}_official" if "common" in entry else slug,
                hashtag=f"{slug}official" if "common" in entry else slug,
                products=msgspec.convert(entry["products"], list[str]),
                context=[bare(noun) for noun in nouns[:10]] + phrases[:4],
                common=msgspec.convert(entry.get("common", []), list[str]),
                competitor=slugged(names[1 - place]),
                fans=fans,
            )
        )
    return brands


def slugged(text: str) -> str:
    """Turn a name into an id."""
    plain = text.lower().translate(str.maketrans("éèêàâîïôûüç", "eeeaaiiouuc"))
    return _SLUG.sub("-", plain).strip("-")


def _invent(random: Random, used: set[str]) -> str:
    while (made := name(random) + "ix") in used:
        pass
    used.add(made)
    return made

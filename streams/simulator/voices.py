"""What the people of a niche say: its words put into sentences."""

from __future__ import annotations

from random import Random

from streams.simulator.cast import Plan, PlantedBrand
from streams.simulator.chance import zipf
from streams.simulator.lexicon import Pools, Template, bare, event, fill, load, name, prepare, town

_KINDS = (
    "talk",
    "ask",
    "reply",
    "quote",
    "mention",
    "complain",
    "approve",
    "fan",
    "paid",
    "official",
    "service",
    "headline",
    "feed",
    "star",
)
_FRESH = 150  # posts after which a niche has a new event or place to talk about


class Voice:
    """Says sentences of a niche.

    Attributes
    ----------
    focuses
        How many things a post may be about; a focus is an index into them, commonest first.
    """

    def __init__(self, plan: Plan, random: Random) -> None:
        self._random, self._draw = random, random.random
        self._lang, self._said = plan.language, 0
        words = load(f"speech_{plan.language}")
        with_article = [f"the {noun}" for noun in plan.nouns] if plan.language == "en" else plan.nouns
        self._nouns = [bare(noun) for noun in plan.nouns]
        self._with_article = with_article
        self.focuses = zipf(range(len(self._nouns)), slots=128)
        self._places = [town(random, plan.language) for _ in range(4)]
        self._events = [event(random, plan.language) for _ in range(3)]
        self._one: Pools = {slot: [""] for slot in ("n", "d", "b", "bp", "bh", "link", "CODE")}
        pools: Pools = {
            **self._one,
            "n2": zipf(self._nouns, slots=128),
            "d2": zipf(with_article, slots=128),
            "p": zipf(plan.phrases, slots=64),
            "v": zipf(plan.doing, slots=64),
            "a": words["good"],
            "x": words["bad"],
            "place": self._places,
            "event": self._events,
            "num": [str(number) for number in range(2, 60)],
        }
        self._templates: dict[str, list[Template]] = {kind: prepare(words[kind], pools) for kind in _KINDS}
        self._templates["says"] = prepare(plan.says, pools)
        self._emoji: list[str] = words["emoji"]

    def say(self, kind: str, focus: int, brand: PlantedBrand | None = None, link: str = "") -> str:
        """Say a sentence of a kind (a key of the speech files, or ``says``) about a focus."""
        draw, one = self._draw, self._one
        one["n"][0] = self._nouns[focus]
        one["d"][0] = self._with_article[focus]
        one["link"][0] = link
        if brand is not None:
            products = brand.products
            one["b"][0] = brand.name
            one["bp"][0] = products[int(draw() * len(products))]
            one["bh"][0] = f"@{brand.handle}"
            one["CODE"][0] = f"{brand.id.upper()[:6]}{10 + int(draw() * 20)}"
        self._said += 1
        if not self._said % _FRESH:
            self._move_on()
        text = fill(self._templates[kind], draw)
        return text[0].upper() + text[1:] + self._emoji[int(draw() * len(self._emoji))]

    def about(self) -> int:
        """Choose what a post is about."""
        return self.focuses[int(self._draw() * len(self.focuses))]

    def _move_on(self) -> None:
        random = self._random
        self._events[int(random.random() * len(self._events))] = event(random, self._lang)
        if random.random() < 0.3:
            self._places[int(random.random() * len(self._places))] = town(random, self._lang)


def domain(random: Random) -> str:
    """Invent the name of a site, under the domain that is reserved for examples."""
    return f"{name(random).lower()}.example"

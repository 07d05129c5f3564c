import random

import pytest

from murmure_errors import StateError
from nlp.annotation import BrandMention
from nlp.catalogue import Brand, Catalogue
from nlp.homonyms import HomonymModel

CATALOGUE = Catalogue([Brand("orange", "Orange", ambiguous=("Orange",)), Brand("free", "Free", ambiguous=("Free",))])
NETWORK = ["conseiller", "debit", "abonne", "coupure", "antenne", "depanner", "sav", "resilier"]
KITCHEN = ["four", "sucre", "patisserie", "tranche", "marche", "bio", "confiture", "gout"]


def mention(status: str, words: list[str], brand: str = "orange") -> BrandMention:
    return BrandMention(brand, "Orange", status, "test", None, words)  # type: ignore[arg-type]


def lessons(n: int, seed: int = 1) -> list[BrandMention]:
    rng = random.Random(seed)
    made = []
    for i in range(n):
        status, words = ("sure", NETWORK) if i % 2 else ("excluded", KITCHEN)
        made.append(mention(status, rng.sample(words, 3)))
    return made


def test_says_nothing_before_it_has_learnt() -> None:
    model = HomonymModel(CATALOGUE)
    model.judge(lessons(20))
    assert [m.status for m in model.judge([mention("unsure", NETWORK[:3])])] == ["unsure"]


def test_settles_unsure_mentions_by_their_neighbours() -> None:
    model = HomonymModel(CATALOGUE)
    model.judge(lessons(120))
    judged = model.judge(
        [mention("unsure", NETWORK[:3]), mention("unsure", KITCHEN[:3]), mention("unsure", ["lundi", "soir"])]
    )
    assert [m.status for m in judged] == ["sure", "excluded", "unsure"]
    assert judged[0].reason == "context: like sure mentions"


def test_one_brand_teaches_nothing_about_another() -> None:
    model = HomonymModel(CATALOGUE)
    model.judge(lessons(120))
    assert model.judge([mention("unsure", NETWORK[:3], "free")])[0].status == "unsure"


def test_stays_silent_where_neighbours_tell_nothing() -> None:
    model = HomonymModel(CATALOGUE)
    rng = random.Random(2)
    words = NETWORK + KITCHEN
    model.judge([mention(rng.choice(["sure", "excluded"]), rng.sample(words, 3)) for _ in range(400)])
    assert model.judge([mention("unsure", NETWORK[:3])])[0].status == "unsure"


def test_settled_mentions_pass_unchanged() -> None:
    settled = lessons(50)
    assert HomonymModel(CATALOGUE).judge(settled) == settled


def test_restored_it_goes_on_as_if_never_stopped() -> None:
    whole, first = HomonymModel(CATALOGUE), HomonymModel(CATALOGUE)
    for model in (whole, first):
        model.judge(lessons(60))
    second = HomonymModel.restore(CATALOGUE, first.snapshot())
    later = [*lessons(60, seed=3), mention("unsure", NETWORK[:4])]
    assert second.judge(later) == whole.judge(later)
    assert second.snapshot() == whole.snapshot()


def test_brands_gone_from_the_catalogue_are_forgotten() -> None:
    model = HomonymModel(CATALOGUE)
    model.judge(lessons(120))
    fewer = Catalogue([CATALOGUE.brands[1]])
    restored = HomonymModel.restore(fewer, model.snapshot())
    assert restored.snapshot() == HomonymModel(fewer).snapshot()


@pytest.mark.parametrize("data", [b"", b"\x00", b'{"version": 9}'])
def test_damaged_state_is_told(data: bytes) -> None:
    with pytest.raises(StateError):
        HomonymModel.restore(CATALOGUE, data)

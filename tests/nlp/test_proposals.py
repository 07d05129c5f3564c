import pytest

from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.catalogue import Brand, Catalogue
from nlp.name_cues import Cue, names_in
from nlp.proposals import NameCount, count_names, rank

POSTS = [
    "just bought the new Zyrtex phone and the battery is great",
    "my Zyrtex keeps crashing since the last update",
    "is anyone else using Zyrtex 300 with this charger",
    "we met Anna at the beach in Lisbon",
    "Anna said she would come back to Lisbon in May",
    "watching the sunset with Anna tonight",
]


def counts(texts: list[str]) -> dict[str, NameCount]:
    found: dict[str, NameCount] = {}
    for annotation in Annotator(propose=True).annotate([Passage(text) for text in texts]):
        count_names(found, annotation.names)
    return found


def cues(text: str, name: str) -> Cue:
    [seen] = [seen for seen in names_in(text.split()) if seen.surface == name]
    return Cue(seen.cues)


@pytest.mark.parametrize(
    "text,name,cue",
    [
        ("I use Zyrtex daily", "Zyrtex", Cue.HANDLED),
        ("the Zyrtex app is down", "Zyrtex", Cue.WARE),
        ("order from Zyrtex today", "Zyrtex", Cue.DEALT),
        ("so ZyrTex it is", "ZyrTex", Cue.INNER),
        ("a Zyrtex 300 here", "Zyrtex 300", Cue.MODEL),
        ("we love #zyrtex here", "zyrtex", Cue.TAGGED),
        ("lost in Zyrtex again", "Zyrtex", Cue.PLACE),
    ],
)
def test_cues(text: str, name: str, cue: Cue) -> None:
    assert cue in cues(text, name)


def test_names_of_the_week_and_posts_in_capitals_give_none() -> None:
    assert names_in(["see", "you", "on", "Monday", "then"]) == []
    assert names_in(["BUY", "NOW", "OR", "NEVER", "AND", "TELL", "ALL", "YOUR", "FRIENDS"]) == []


def test_names_are_found_only_where_asked_for() -> None:
    assert Annotator().annotate([Passage(POSTS[0])])[0].names == ()


def test_a_product_ranks_above_people_and_places() -> None:
    best = rank(counts(POSTS))
    assert "zyrtex" in best[0].name.lower()
    assert best[0].posts >= 1 and best[0].evidence
    assert all(0 <= proposal.score <= 1 for proposal in best)


def test_counts_do_not_depend_on_the_order_of_posts() -> None:
    forth, back = counts(POSTS), counts(POSTS[::-1])
    assert {key: (entry.posts, entry.cues) for key, entry in forth.items()} == {
        key: (entry.posts, entry.cues) for key, entry in back.items()
    }


def test_listed_brands_are_not_proposed() -> None:
    catalogue = Catalogue([Brand("zyrtex", "Zyrtex", products=("Zyrtex 300",))])
    assert all("zyrtex" not in proposal.name.lower() for proposal in rank(counts(POSTS), catalogue))


def test_rare_names_can_be_left_out() -> None:
    assert {proposal.name for proposal in rank(counts(POSTS), least_posts=3)} == {"Anna"}

import pytest

from nlp import name_evidence, proposals
from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.catalogue import Brand, Catalogue
from nlp.folding import joined
from nlp.name_cues import Cue, names_in
from nlp.name_evidence import FAME, TRAITS, traits
from nlp.name_runs import famous
from nlp.proposals import NameCount, count_names, rank
from nlp.wordlists import word_list

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
        ("Zyrtex just launched in Spain", "Zyrtex", Cue.BUSINESS),
        ("is Nokia or Zyrtex better", "Zyrtex", Cue.BESIDE),
    ],
)
def test_cues(text: str, name: str, cue: Cue) -> None:
    assert cue in cues(text, name)


@pytest.mark.parametrize(
    "text,surfaces",
    [
        ("playing minecraft on my ps4", ["minecraft", "ps4"]),
        ("my iphone 7 fell", ["iphone 7"]),
        ("an orange and some windows", []),
        ("Play Minecraft with us", ["Minecraft"]),
        ("Air France is late", ["Air France"]),
        ("see my Favorite Green iPhone 7", ["iPhone 7"]),
        ("the Galaxy s 8 came", ["Galaxy s 8"]),
        ("a Galaxy s came", ["Galaxy"]),
        ("the Costco Madrid queue and an Audi BMW duel", ["Costco", "Audi", "BMW"]),
        ("my Nokia 888 and the Twitter 50 list", ["Nokia 888", "Twitter"]),
        ("a Good Subway sandwich", ["Subway"]),
        ("an old ipad pro and a Xbox one", ["ipad pro", "Xbox one"]),
        ("super nintendo or sega genesis", ["super nintendo", "sega genesis"]),
        ("a good year , lucky me , tune in", []),
        ("Netflix Takes Time Warner Cable To Court Over Zyrtex Movie Deal", ["Netflix", "Time Warner Cable"]),
    ],
)
def test_well_known_names_need_no_capital_and_lend_none(text: str, surfaces: list[str]) -> None:
    assert [seen.surface for seen in names_in(text.split())] == surfaces


@pytest.mark.parametrize(
    "surface,fame",
    [
        ("Nokia", "well known"),
        ("nokia 888", "well known"),
        ("Nokia Zyrtex", "holds well known"),
        ("Apple", "well-known word"),
        ("Apple Zyrtex", "holds well-known word"),
        ("Burger King", "well known"),
        ("Zyrtex", None),
    ],
)
def test_fame(surface: str, fame: str | None) -> None:
    assert FAME & {*traits(surface)} == ({fame} if fame else set())


def test_a_name_goes_with_persons_where_all_its_words_do() -> None:
    assert "class: person" in traits("Bill Clinton")
    assert "class: person" not in traits("Clinton Foundation")


def test_every_weight_is_of_something_that_a_name_can_show() -> None:
    shown = {cue.name for cue in Cue} | {name_evidence.POSTS, name_evidence.OPENS} | FAME
    shown |= {"trade word", "trade word inside", "common word", "lower case", "digit"}
    shown |= {f"class: {kind}" for kind in ("company", "person", "city", "none")}
    assert proposals._WEIGHTS.keys() <= shown


def test_no_well_known_name_is_in_both_lists_or_written_as_it_is_never_looked_up() -> None:
    words = word_list("famous", "words", "any")
    assert not famous() & words
    assert [name for name in famous() | words if joined(name) != name] == []


def test_names_of_the_week_and_posts_in_capitals_give_none() -> None:
    assert names_in(["see", "you", "on", "Monday", "then"]) == ()
    assert names_in(["BUY", "NOW", "OR", "NEVER", "AND", "TELL", "ALL", "YOUR", "FRIENDS"]) == ()


def test_names_are_found_only_where_asked_for() -> None:
    assert Annotator().annotate([Passage(POSTS[0])])[0].names == ()


def test_a_product_ranks_above_people_and_places() -> None:
    best = rank(counts(POSTS))
    assert "zyrtex" in best[0].name.lower()
    assert best[0].posts >= 1 and best[0].evidence
    assert all(0 <= proposal.score <= 1 for proposal in best)


def test_counts_do_not_depend_on_the_order_of_posts() -> None:
    forth, back = counts(POSTS), counts(POSTS[::-1])
    assert {key: (entry.posts, entry.by_cue()) for key, entry in forth.items()} == {
        key: (entry.posts, entry.by_cue()) for key, entry in back.items()
    }


def test_listed_brands_are_not_proposed() -> None:
    catalogue = Catalogue([Brand("zyrtex", "Zyrtex", products=("Zyrtex 300",))])
    assert all("zyrtex" not in proposal.name.lower() for proposal in rank(counts(POSTS), catalogue))


def test_rare_names_can_be_left_out() -> None:
    assert {proposal.name for proposal in rank(counts(POSTS), least_posts=3)} == {"Anna"}


def test_all_that_is_known_of_names_is_weighed() -> None:
    seen = [*counts(POSTS).values()]
    assert {trait for one in seen for trait in traits(one.surface)} <= set(TRAITS)
    assert set(proposals._WEIGHTS) == set(proposals.tabled(seen))


def test_a_name_is_weighed_by_itself() -> None:
    seen = counts(POSTS)
    alone = {one.name: one for key in seen for one in rank({key: seen[key]})}
    assert {one.name: one for one in rank(seen)} == alone
    key = next(iter(seen))
    before = rank({key: seen[key]})[0].score
    seen[key].add(Cue.WARE | Cue.DEALT)
    assert rank({key: seen[key]})[0].score > before
    assert rank({}) == []

"""The pages: whole without another host, safe with hostile words, and for everyone to read."""

from html.parser import HTMLParser

import pytest

from tests.api.planted import HOSTILE, planted, publish

PAGES = [
    "/",
    "/niches/n-levain",
    "/niches/n-velo",
    "/niches/n-hostile",
    "/niches/n-alt",
    "/brands",
    "/brands/acme",
    "/alerts",
    "/stream",
    "/docs",
]
VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """Tags with their attributes, and the text that a reader sees."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open = [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def page(client):
    def ask(url):
        answer = client.get(url, accept="text/html")
        assert answer.status_code == 200
        return Page(answer.text)

    return ask


@pytest.mark.parametrize("url", PAGES)
def test_tags_are_balanced_and_there_is_one_h1(page, url):
    found = page(url)
    assert found.open == []
    assert len(found.all("h1")) == 1
    assert len(found.all("main")) == 1
    assert found.all("html")[0]["lang"] == "en"


@pytest.mark.parametrize("url", PAGES)
def test_nothing_comes_from_another_host_or_from_within_the_page(page, url):
    found = page(url)
    for _, attrs in found.tags:
        for name in ("src", "href", "action"):
            if name in attrs:
                assert attrs[name].startswith(("/", "#"))
                assert not attrs[name].startswith("//")
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
    assert [script["src"].split("?")[0] for script in found.all("script")] == ["/static/page.js"]
    assert not found.all("style")


def test_what_pages_load_is_here_and_loads_nothing_else(client):
    for name in ("style.css", "page.js", "murmure.svg"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "url(" not in answer.text
        assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("url", PAGES)
def test_a_page_can_be_read_by_ear_and_by_keyboard(page, url):
    found = page(url)
    identifiers = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))
    for _, attrs in found.tags:
        if "aria-labelledby" in attrs:
            assert attrs["aria-labelledby"] in identifiers
    for header in found.all("th"):
        assert header["scope"] in ("col", "row")
    for image in found.all("img"):
        assert "alt" in image
    for drawing in found.all("svg"):
        assert drawing.get("aria-hidden") == "true" or drawing.get("aria-label")
    for name, attrs in found.tags:
        if name == "div" and "scroll" in attrs.get("class", ""):
            assert (attrs["tabindex"], attrs["role"]) == ("0", "region")
    assert any(attrs.get("class") == "skip" for attrs in found.all("a"))


@pytest.mark.parametrize(
    "url", ["/", "/niches/n-hostile", "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/?brand=%22%3E%3Cscript%3E"]
)
def test_hostile_words_stay_words(page, client, url):
    found = page(url)
    assert len(found.all("script")) == 1
    assert [image["src"].split("?")[0] for image in found.all("img")] == ["/static/murmure.svg"]
    assert "<script>alert" not in client.get(url, accept="text/html").text
    if "n-hostile" in url:
        assert HOSTILE in found.text


def test_the_list_shows_each_niche_with_its_growth(page):
    found = page("/")
    shown = [attrs["href"] for attrs in found.all("a") if attrs["href"].startswith("/niches/")]
    assert shown == ["/niches/n-velo", "/niches/n-levain", "/niches/n-alt", "/niches/n-hostile", "/niches/n-formel"]
    assert len([svg for svg in found.all("svg") if svg.get("class") == "spark"]) == 5
    for word in ("vélo cargo", "established", "Ordinary authors", "Emergence", "Footnotes", "left out of this page"):
        assert word in found.text


def test_filters_keep_what_was_chosen(page):
    found = page("/?q=levain&state=gone&lang=fr&sort=-posts")
    assert {option["value"] for option in found.all("option") if "selected" in option} == {"gone", "fr", "-posts"}
    assert [field["value"] for field in found.all("input")] == ["levain"]
    assert "pain au levain" in found.text
    assert "vélo cargo" not in found.text


def test_a_niche_shows_all_its_parts(page):
    found = page("/niches/n-levain")
    for word in ("levain maison", "emerged", "farine", "acme", "Ordinary voices", "n-levain…", "Reciprocity", "1.00"):
        assert word in found.text
    assert [attrs for attrs in found.all("code") if attrs.get("title") == "n-levain-p0"]
    chart = next(svg for svg in found.all("svg") if svg.get("aria-label") == "Posts and ordinary authors over time")
    assert chart["viewbox"] == "0 0 960 280"


def test_a_merged_niche_leads_to_what_it_became(page):
    found = page("/niches/n-alt")
    assert [attrs for attrs in found.all("a") if attrs["href"] == "/niches/n-levain"]
    assert "levain maison" in found.text


def test_a_lineage_never_names_a_niche_of_too_few(tmp_path, client_of):
    niches = [planted()[2], *planted()[4:5]]
    publish(tmp_path, [niches[0], type(niches[1])("n-alt", "pain", 9, [9], merged_into="n-petit")])
    text = client_of(tmp_path).get("/niches/n-alt").text
    assert "a niche that is not shown" in text
    assert "trop petit" not in text


def test_long_lists_have_a_way_on(tmp_path, client_of):
    publish(tmp_path, [type(planted()[0])(f"n{i:03}", f"niche {i}", 5, [5]) for i in range(45)])
    client = client_of(tmp_path)
    found = Page(client.get("/?sort=-posts").text)
    following = next(attrs["href"] for attrs in found.all("a") if attrs.get("rel") == "next")
    second = Page(client.get(following).text)
    shown = [a["href"] for p in (found, second) for a in p.all("a") if a["href"].startswith("/niches/")]
    assert len(shown) == len(set(shown)) == 45


def test_empty_states(tmp_path, client_of, page):
    assert "No niche matches" in page("/?q=nothing-like-it").text
    assert "No brand matches" in page("/brands?q=nothing-like-it").text
    client = client_of(tmp_path / "none")
    answer = client.get("/", accept="text/html")
    assert answer.status_code == 503
    assert "Nothing published yet" in answer.text
    publish(tmp_path, [], windows=0)
    client = client_of(tmp_path)
    for url, words in (("/", "No niche yet"), ("/brands", "No brand yet"), ("/stream", "Nothing has been read yet")):
        assert words in client.get(url).text


def test_a_niche_says_who_carries_it_and_who_rises(peopled_client):
    page = peopled_client.get("/niches/bread", accept="text/html").text
    assert "12 ordinary voices" in page
    assert "50.0 of them equal one of the 7 large accounts" in page
    assert all(f'<th scope="row">{tier}</th>' in page for tier in ("nano", "micro", "macro", "unknown"))
    assert '<th scope="row">mega</th>' not in page
    assert "Rising" in page


def test_a_brand_says_whom_to_meet_and_what_stands_beside_it(peopled_client):
    fans = peopled_client.get("/brands/acme", accept="text/html").text
    assert "6 people praise it again and again" in fans
    assert 'href="/brands/lone"' in fans
    assert 'href="/brands/late"' in fans
    pool = peopled_client.get("/brands/lone", accept="text/html").text
    assert "5 micro voices" in pool
    assert 'title="kim"' in pool

"""Tables of posts: which column holds what, dates and counts as found in the wild, encodings, rows to posts."""

from __future__ import annotations

import gzip
import math
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murmure_errors import ConfigError
from streams.formats import MalformedError, table
from streams.post import Post
from streams.sources.common import ReadOptions
from streams.sources.opening import open_reader
from streams.tables.dates import DAY_FIRST, MONTH_FIRST, OrderEvidence, seconds_of_date
from streams.tables.delimited import encoding_of
from streams.tables.mapping import read_mapping
from streams.tables.opening import describe
from streams.tables.presets import find_columns, preset_of, presets

MOMENT = 1_788_256_800.0  # 2026-09-01 10:00 UTC
BOUNDS = (datetime(1991, 1, 1), datetime(2068, 1, 1))  # noqa: DTZ001 (as a person writes them)


def posts_of(path: Path, **options: str) -> list[Post | str]:
    reader = open_reader(str(path), ReadOptions(**options))
    assert reader.format == "table"
    found: list[Post | str] = []
    for record in reader.read(1_000):
        try:
            found.append(table.decode(record))
        except MalformedError as refused:
            found.append(str(refused))
    reader.close()
    return [*found, reader.fault] if reader.fault else found


def first_of(path: Path, **options: str) -> Post:
    post = posts_of(path, **options)[0]
    assert isinstance(post, Post), post
    return post


def written(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell or "\n" in cell else cell for cell in row) for row in rows]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


# header, row: what each suite's preset must make the same post of
SUITES: dict[str, tuple[list[str], list[str]]] = {
    "brandwatch": (
        ["Query Name", "Date", "Full Text", "Url", "Resource Id", "Author", "X Followers", "Page Type",
         "Language", "X Likes"],
        ["q", "2026-09-01 10:00:00.0", "bonjour", "https://f.example/1", "77", "made", "1,234", "forum", "fr", "5"],
    ),
    "talkwalker": (
        ["published", "content", "url", "lang", "external_id", "source_type", "extra_author_attributes.short_name",
         "extra_author_attributes.followers", "likes"],
        ["1788256800000", "bonjour", "https://f.example/1", "fr", "77", "forum", "made", "1234", "5"],
    ),
    "pulsar": (
        ["ID", "Search", "Source", "Application", "Title", "Content", "Date", "Parent", "Language", "URL", "Domain",
         "Username", "Followers", "Likes"],
        ["77", "s", "forum", "", "", "bonjour", "2026-09-01T10:00:00Z", "", "French", "https://f.example/1", "f",
         "@made", "1.234", "5"],
    ),
    "meltwater": (
        ["Date", "Time", "Headline", "URL", "Opening Text", "Hit Sentence", "Source", "Influencer", "Language",
         "Document ID", "Twitter Followers", "Likes"],
        ["01-Sep-2026", "10:00AM", "", "https://f.example/1", "bonjour", "", "forum", "@made", "French", "77",
         "1234", "5"],
    ),
    "sprinklr": (
        ["SocialNetwork", "SenderScreenName", "SenderFollowersCount", "Message", "CreatedTime", "LanguageCode",
         "Permalink", "SnMsgId", "Favorites"],
        ["FORUM", "made", "1 234", "bonjour", "09/01/2026 10:00 AM", "fr", "https://f.example/1", "77", "5"],
    ),
    "hootsuite": (
        ["Date", "Social Network", "Username", "Post Message", "Post Permalink", "Post ID", "Followers",
         "Language", "Likes"],
        ["Sep 1, 2026 10:00 AM", "forum", "made", "bonjour", "https://f.example/1", "77", "1.234", "fr", "5"],
    ),
    "crowdtangle": (
        ["Page Name", "User Name", "Followers at Posting", "Post Created", "Message", "URL", "Post Id", "Likes",
         "Total Interactions"],
        ["Made", "made", "1234", "2026-09-01 10:00:00 UTC", "bonjour", "https://f.example/1", "77", "5", "5"],
    ),
    "brand24": (
        ["Date", "Hour", "Title", "Text", "URL", "Author", "Followers count", "Virality", "Source", "Likes count",
         "Language", "Id"],
        ["2026-09-01", "10:00", "", "bonjour", "https://f.example/1", "made", "1234", "1", "forum", "5", "fr", "77"],
    ),
    "general": (
        ["Identifiant", "Créé le", "created_at", "Texte", "Auteur", "Abonnés", "Langue", "Lien", "J’aime",
         "Plateforme"],
        ["77", "x", "1 septembre 2026 10:00", "bonjour", "made", "1 234", "français", "https://f.example/1", "5",
         "forum"],
    ),
}  # fmt: skip


def test_every_preset_is_tried_here() -> None:
    assert set(SUITES) == {preset.name for preset in presets()}


@pytest.mark.parametrize("suite", SUITES)
def test_presets_read_the_exports_of_their_suites(suite: str, tmp_path: Path) -> None:
    header, row = SUITES[suite]
    # a day beyond the twelfth elsewhere in the file decides for the row that could be read both ways
    other = [cell.replace("09/01/", "09/14/") for cell in row]
    path = written(tmp_path / "export.csv", [header, row, other])
    assert describe(str(path))[0].preset == suite
    post = first_of(path)
    assert (post.created_at, post.text, post.url) == (MOMENT, "bonjour", "https://f.example/1")
    assert (post.author.handle, post.author.followers, post.likes, post.id) == ("made", 1234, 5, "77")
    if suite != "crowdtangle":
        assert (post.platform, post.author.id, post.lang) == ("forum", "forum/made", "fr")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiters_and_encodings_are_found(delimiter: str, encoding: str, tmp_path: Path) -> None:
    rows = [["date", "text", "author"], ["2026-09-01 10:00", f"l'été{delimiter} à «Paris»\nsuite", "ami"]]
    post = first_of(written(tmp_path / "t.csv", rows, delimiter, encoding))
    assert (post.text, post.created_at, post.author.handle) == (f"l'été{delimiter} à «Paris»\nsuite", MOMENT, "ami")


def test_words_above_the_header_and_empty_rows_below_are_passed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Report:,Made\nFrom:,x\n\ndate,text,author\n2026-09-01,a,x\n\n,,\n2026-09-02,b,y\n\n\n")
    found = posts_of(path)
    assert [post.text if isinstance(post, Post) else post for post in found] == ["a", "empty line", "empty line", "b"]


def test_a_row_that_cannot_be_read_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(
        b"date,text,author\n,no date,x\nsoon,bad date,x\n2026-09-01,,x\n2026-09-01,nobody,\n"
        b"2026-09-01,too,many,cells\n"
        + "2026-09-01,déjà été,x\n".encode()
        + b"2026-09-01,\xff\xfe,x\n2026-09-01,last,x\n"
    )
    *refused, last = posts_of(path)
    assert isinstance(last, Post)
    assert [one if isinstance(one, str) else one.text for one in refused] == [
        "no date",
        "the date cannot be read, or is not of 1990 to 2099",
        "no text",
        "no author, and no address to take a site from",
        "more cells than columns; a delimiter stands in a cell without quotes",
        "déjà été",
        "not valid in the encoding of the file",
    ]


def test_ids(tmp_path: Path) -> None:
    header = ["id", "date", "text", "author", "url"]
    rows = [
        ["5", "2026-09-01", "a", "x", ""],
        ["1.05E+18", "2026-09-01", "a", "x", ""],
        ["", "2026-09-01", "a", "x", ""],
        ["", "2026-09-01", "b", "x", ""],
        ["77", "2026-09-01", "a", "x", "https://twitter.com/x/status/1050118621198921728"],
    ]
    ids = [post.id for post in posts_of(written(tmp_path / "t.csv", [header, *rows])) if isinstance(post, Post)]
    assert (ids[0], ids[4]) == ("5", "1050118621198921728")
    assert ids[1] == ids[2] != ids[3]
    assert ids[1].startswith("row-")


@pytest.mark.parametrize(
    ("date", "time", "order"),
    [
        ("2026-09-01T10:00:00Z", "", ""),
        ("2026-09-01T12:00:00+02:00", "", ""),
        ("2026-09-01 10:00:00.0", "", ""),
        ("2026-09-01 10:00 UTC", "", ""),
        ("2026/09/01 10:00", "", ""),
        ("01/09/2026 10:00", "", DAY_FIRST),
        ("1.9.26, 10:00", "", DAY_FIRST),
        ("09/01/2026 10:00:00 AM", "", MONTH_FIRST),
        ("9/1/26", "10:00", MONTH_FIRST),
        ("1-Sep-2026 10:00AM", "", ""),
        ("Sep 1, 2026 10AM", "", ""),
        ("1er septembre 2026 à 10h00", "", ""),
        ("mar. 1 sept. 2026 10:00", "", ""),
        ("1 de septiembre de 2026 10:00", "", ""),
        ("Tue, 01 Sep 2026 12:00:00 +0200", "", ""),
        ("Tue Sep 01 06:00:00 EDT 2026", "", ""),
        ("Tue Sep 01 10:00:00 +0000 2026", "", ""),
        (46266 + 10 / 24, "", ""),
        ("46266", "10:00", ""),
        (46266, 10 / 24, ""),
        (1_788_256_800, "", ""),
        ("1788256800000", "", ""),
        (1_788_256_800_000_000, "", ""),
    ],
)
def test_dates(date: Any, time: Any, order: str) -> None:
    assert seconds_of_date(date, time, order, "UTC") == MOMENT


def test_a_time_zone_holds_for_dates_that_do_not_say_theirs() -> None:
    assert seconds_of_date("2026-09-01 12:00", "", "", "Europe/Paris") == MOMENT
    assert seconds_of_date("2026-09-01 10:00Z", "", "", "Europe/Paris") == MOMENT


@pytest.mark.parametrize(
    "date", ["", "soon", "32/13/2026", "2026-02-30", "1/2", "99999999999999999999999", -5, math.nan, 7]
)
def test_what_is_no_date_is_none(date: Any) -> None:
    assert seconds_of_date(date, "", DAY_FIRST, "UTC") is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.integers() | st.floats(), st.text(max_size=10) | st.floats())
def test_no_date_raises(date: Any, time: Any) -> None:
    found = seconds_of_date(date, time, DAY_FIRST, "UTC")
    assert found is None or math.isfinite(found)


@settings(max_examples=60, deadline=None)
@given(st.datetimes(*BOUNDS), st.sampled_from([DAY_FIRST, MONTH_FIRST]))
def test_a_date_written_is_the_date_read(moment: datetime, order: str) -> None:
    written = f"{moment:%d/%m/%Y %H:%M:%S}" if order == DAY_FIRST else f"{moment:%m/%d/%Y %I:%M:%S %p}"
    expected = moment.replace(microsecond=0, tzinfo=UTC).timestamp()
    day_beyond = moment.day > 12
    assert seconds_of_date(written, "", order, "UTC") == expected
    evidence = OrderEvidence()
    evidence.see(written)
    assert evidence.settled == day_beyond
    assert not day_beyond or evidence.order() == order


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/09/2026", "02/09/2026", "13/09/2026"], DAY_FIRST),
        (["09/01/2026", "09/13/2026"], MONTH_FIRST),
        # none beyond the twelfth: a week in September, rather than one day in each of seven months
        (["01/09/2026", "07/09/2026"], DAY_FIRST),
        (["09/01/2026", "09/07/2026"], MONTH_FIRST),
        (["05/05/2026"], DAY_FIRST),
        (["05/05/2026 3:00 PM"], MONTH_FIRST),
        (["2026-09-01"], DAY_FIRST),
    ],
)
def test_the_whole_column_decides_which_comes_first(dates: list[str], order: str) -> None:
    evidence = OrderEvidence()
    for date in dates:
        evidence.see(date)
    assert evidence.order() == order


def test_one_late_date_tells_of_all_before_it(tmp_path: Path) -> None:
    rows = [["date", "text", "author"], *[["03/04/2026", f"t{n}", "a"] for n in range(3_000)], ["04/25/2026", "t", "a"]]
    assert first_of(written(tmp_path / "t.csv", rows)).created_at == datetime(2026, 3, 4, tzinfo=UTC).timestamp()


def test_columns_are_told_loosely_and_serve_one_field_each() -> None:
    assert find_columns(["  PUBLISHED-at ", "Texte", "texte"], {"created_at": ["Published at"], "text": ["texte"]}) == {
        "created_at": [0],
        "text": [1],
    }
    assert find_columns(["a"], {"id": ["a"], "text": ["a"]}) == {"id": [0]}
    assert preset_of(["whatever"]).name == "general"


def test_a_mapping_wins(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'zone = "Europe/Paris"\ndates = "month-first"\nplatform = "panel"\n[columns]\n'
        'text = ["Verbatim", "Titre"]\ncreated_at = "Le"\nauthor_id = "Qui"\n'
    )
    path = written(
        tmp_path / "t.csv", [["Le", "Qui", "text", "Verbatim", "Titre"], ["09/01/2026 12:00", "7", "n", "", "o"]]
    )
    post = first_of(path, mapping=str(mapping))
    assert (post.text, post.created_at, post.author.id, post.platform) == ("o", MOMENT, "7", "panel")
    lost = posts_of(
        written(tmp_path / "u.csv", [["Le", "Verbatim", "x"], ["09/01/2026", "a", "b"]]), mapping=str(mapping)
    )
    assert "no column named Qui" in str(lost[-1]) or "no column named Titre" in str(lost[-1])


def test_every_fault_of_a_mapping_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('zone = "Europe/Nowhere"\ncolour = "red"\n\n[columns]\ntext = 7\nauteur = "Qui"\n')
    with pytest.raises(ConfigError) as refused:
        read_mapping(str(path))
    told = str(refused.value)
    for fault in (
        ":1: there is no time zone",
        ":2: unknown setting 'colour'",
        ":5: 'text' is",
        ":6: unknown field 'auteur'",
    ):
        assert fault in told
    assert ":4: [columns] names none for 'created_at'" in told
    path.write_text("= 3")
    with pytest.raises(ConfigError, match="line 1"):
        read_mapping(str(path))


def test_a_table_that_names_nothing_is_a_fault_that_says_what_to_do(tmp_path: Path) -> None:
    [fault] = posts_of(written(tmp_path / "t.csv", [["colour", "size"], ["red", "3"]]))
    assert "colour, size" in str(fault)
    assert "--mapping" in str(fault)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    duckdb.sql(
        "COPY (SELECT 'p' || i AS id, 'bonjour' AS text,"
        " TIMESTAMPTZ '2026-09-01 10:00:00+00' + to_seconds(i::INT) AS created_at,"
        f" 'made' AS handle, 1234 AS followers, ['a', 'b'] AS hashtags, NULL AS lang FROM range(5000) t(i)) TO '{path}'"
    )
    reader = open_reader(str(path), ReadOptions())
    posts = [table.decode(record) for record in reader.read(6_000)]
    assert [post.id for post in posts] == [f"p{n}" for n in range(5_000)]
    assert (posts[0].created_at, posts[0].hashtags, posts[0].author.followers) == (MOMENT, ("a", "b"), 1234)
    reader.close()
    path.write_bytes(path.read_bytes()[:200])
    assert "cannot be read" in str(posts_of(path)[-1])


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.xlsx", "t.parquet"])
def test_goes_on_at_a_row(name: str, tmp_path: Path) -> None:
    rows = [["date", "text", "author"], *[[f"2026-09-{1 + n % 28:02}", f"t{n}", "a"] for n in range(50)]]
    path = tmp_path / name
    if name.endswith("parquet"):
        data = written(tmp_path / "d.csv", rows)
        duckdb.sql(f"COPY (SELECT * FROM read_csv('{data}', all_varchar = true)) TO '{path}'")
    elif name.endswith("xlsx"):
        write_xlsx(path, rows)
    else:
        data = written(tmp_path / "d.csv", rows).read_bytes()
        path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    whole = open_reader(str(path), ReadOptions())
    records = whole.read(100)
    assert [table.decode(record).text for record in records] == [f"t{n}" for n in range(50)]
    resumed = open_reader(str(path), ReadOptions(), 0, 20)
    assert (resumed.read(100), resumed.line) == (records[20:], 50)
    beyond = open_reader(str(path), ReadOptions(), 0, 60)
    assert "shorter" in beyond.fault
    for reader in (whole, resumed, beyond):
        reader.close()


def test_a_sheet_with_numbers_for_dates_and_ids(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(
        path, [["id", "Date", "Full Text", "author", "likes"], [77, 46266 + 10 / 24, "bonjour", "x", 5]], cover=True
    )
    post = first_of(path)
    assert (post.id, post.created_at, post.text, post.likes) == ("77", MOMENT, "bonjour", 5)
    path.write_bytes(b"PK\x03\x04 no workbook")
    assert "workbook cannot be read" in str(posts_of(path)[-1])


def test_encoding_of_a_cut_beginning() -> None:
    assert encoding_of("é".encode()[:1]) == "utf-8"
    assert encoding_of(b"\xe9t\xe9") == "cp1252"


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(alphabet='date,text\n"|;\té1', max_size=80).map(lambda t: f"date,text\n{t}".encode())
)
def test_no_file_raises(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(content)
        posts_of(path)


def write_xlsx(path: Path, rows: list[list[Any]], cover: bool = False) -> None:
    """Write the least that is a workbook, with strings in the cells; `cover` puts a sheet without a table first."""

    def sheet(rows: list[list[Any]]) -> str:
        cells = "".join(
            "<row>"
            + "".join(
                f"<c><v>{c}</v></c>" if isinstance(c, (int, float)) else f'<c t="inlineStr"><is><t>{c}</t></is></c>'
                for c in row
            )
            + "</row>"
            for row in rows
        )
        return f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheets = [sheet([["About this export"]]), sheet(rows)] if cover else [sheet(rows)]
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
        )
        for number, content in enumerate(sheets, 1):
            book.writestr(f"xl/worksheets/sheet{number}.xml", content)

"""The command line: the only place that reads settings and wires the rooms for a person."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from murmure_errors import MurmureError

if TYPE_CHECKING:
    from streams.sources.common import ReadOptions

app = typer.Typer(
    help="Find conversational niches in streams of public posts while they form, and their ordinary voices.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
alerts_app = typer.Typer(help="Rules of alerts.", no_args_is_help=True)
app.add_typer(alerts_app, name="alerts")
errors = Console(stderr=True, highlight=False)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def duration(text: str) -> int:
    """Read a length of time such as ``90s``, ``10m``, ``1h`` or ``2d``.

    Returns
    -------
    int
        Seconds.

    Raises
    ------
    typer.BadParameter
        If it is none.

    Examples
    --------
    >>> duration("10m")
    600
    """
    match = re.fullmatch(r"(\d+)([smhd])", text.strip().lower())
    if match is None:
        message = f"{text!r} is not a length of time; write a whole number and s, m, h or d, such as 90s, 10m or 1h"
        raise typer.BadParameter(message)
    return int(match[1]) * _UNITS[match[2]]


Warehouse = Annotated[Path, typer.Option(help="Folder of the warehouse.")]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets the network in.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)]
Seed = Annotated[int, typer.Option(help="The same seed simulates the same posts.")]
MinGroup = Annotated[int, typer.Option(help="Refuse answers about fewer people than this.", min=1)]
LogJson = Annotated[bool, typer.Option("--log-json", help="Write logs as JSON, one object a line.")]


@app.command()
def demo(
    posts: Annotated[int, typer.Option(help="Posts to simulate.", min=1_000)] = 20_000,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    warehouse: Annotated[Path | None, typer.Option(help="Folder to make [default: a new temporary one].")] = None,
    seed: Seed = 1,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1)] = 1,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the figures.")] = False,
) -> None:
    """Simulate posts with planted niches, stream them, compare what was found, and serve the page."""
    from streams.demo import run_demo

    folder = run_demo(posts=posts, seed=seed, workers=workers, folder=warehouse, console=Console(highlight=False))
    if not no_serve:
        serve(folder, host, port)


@app.command()
def simulate(
    posts: Annotated[int, typer.Option(help="Posts to simulate.", min=1)] = 20_000,
    seed: Seed = 1,
    niches: Annotated[int | None, typer.Option(help="Niches to plant [default: as suits the posts].", min=0)] = None,
    days: Annotated[float, typer.Option(help="Days of event time that the posts span.")] = 7.0,
    brands: Annotated[Path | None, typer.Option(help="Write the catalogue of the planted brands here.")] = None,
) -> None:
    """Write posts with planted niches to standard output, one JSON object a line, the truth in ``gold``."""
    from streams.simulator import Scenario, brands_toml, niches_for, simulate

    scenario = Scenario(posts=posts, seed=seed, niches=niches_for(posts) if niches is None else niches, days=days)
    if brands is not None:
        brands.write_text(brands_toml(scenario), encoding="utf-8")
    for line in simulate(scenario):
        sys.stdout.buffer.write(line)


@app.command()
def stream(
    sources: Annotated[
        list[str], typer.Argument(help="Files (JSON, CSV, XLSX, Parquet), globs, or - for standard input.")
    ],
    warehouse: Annotated[Path | None, typer.Option(help="Folder of the warehouse.", show_default=False)] = None,
    brands: Annotated[Path | None, typer.Option(help="Catalogue of brands, see docs/brands.md.")] = None,
    window: Annotated[str, typer.Option(help="Length of a window.")] = "1h",
    lateness: Annotated[str, typer.Option(help="How late a post may be before its window closes.")] = "10m",
    workers: Annotated[int, typer.Option(help="Worker processes; may change from run to run.", min=1)] = 1,
    shards: Annotated[int | None, typer.Option(help="Shards of the niche engine; fixed for a warehouse.")] = None,
    plain_ids: Annotated[
        bool, typer.Option("--plain-ids", help="Publish ids as they are: for your own test data.")
    ] = False,
    clusterer: Annotated[str, typer.Option(help="Post clusterer: micro, or one of River's, as textclust.")] = "micro",
    tiers: Annotated[
        str, typer.Option(help="Tiers of audience: default, s0, s1, s2, s3, or three bounds.")
    ] = "default",
    accounts: Annotated[
        Path | None, typer.Option(help="List (CSV) of what accounts are, see docs/accounts.md.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="An installed spaCy pipeline, such as fr=fr_core_news_md.")
    ] = None,
    checkpoint_every: Annotated[str, typer.Option(help="Wall time between checkpoints.")] = "30s",
    publish_every: Annotated[str, typer.Option(help="Least wall time between snapshots of open windows.")] = "5s",
    retention: Annotated[
        Path | None, typer.Option(help="How long what is stored is kept (TOML), see docs/operations.md.")
    ] = None,
    hosts: Annotated[
        str, typer.Option(help="Processes of a job on several machines: host:port,host:port; see docs/operations.md.")
    ] = "",
    index: Annotated[int, typer.Option(help="Which of --hosts this process is, from 0; 0 has the warehouse.")] = 0,
    join_timeout: Annotated[str, typer.Option(help="How long to wait for the other --hosts.")] = "5m",
    source_config: Annotated[
        Path | None, typer.Option(help="Settings of live sources (TOML), see docs/sources.md.")
    ] = None,
    run_for: Annotated[
        str | None, typer.Option("--for", help="Stop after this time, windows left open [default: go on].")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="Format of the records, see docs/formats.md.")] = "auto",
    mapping: Annotated[Path | None, typer.Option(help="Which columns of a table hold what (TOML).")] = None,
    timezone: Annotated[str, typer.Option(help="Time zone of dates in tables that do not say theirs.")] = "UTC",
    check: Annotated[
        bool, typer.Option("--check", help="Say what files hold, by their beginning; write nothing.")
    ] = False,
    check_all: Annotated[bool, typer.Option("--check-all", help="The same, of whole files.")] = False,
    log_json: LogJson = False,
) -> None:
    """Stream posts into a warehouse. Run again, the same command goes on where it stopped."""
    from streams.config import StreamConfig
    from streams.progress import follow
    from streams.sources.common import ReadOptions
    from streams.sources.settings import SourceSettings, read_settings
    from warehouse.retention import read
    from warehouse.settings import Retention

    reading = ReadOptions(format, "" if mapping is None else str(mapping), timezone)
    if check or check_all:
        _check(sources, reading, whole=check_all)
        return
    if warehouse is None:
        message = "name the folder of the warehouse with --warehouse, or ask what would be read with --check"
        raise typer.BadParameter(message)
    fixed: dict[str, Any] = {} if shards is None else {"shards": shards}
    config = StreamConfig(
        sources=tuple(sources),
        warehouse=str(warehouse),
        brands=None if brands is None else str(brands),
        window=duration(window),
        lateness=duration(lateness),
        workers=workers,
        clusterer=clusterer,
        plain_ids=plain_ids,
        tiers=tiers,
        accounts=None if accounts is None else str(accounts),
        models=_models(model or []),
        checkpoint_every=duration(checkpoint_every),
        publish_every=duration(publish_every),
        run_for=None if run_for is None else float(duration(run_for)),
        source_settings=SourceSettings() if source_config is None else read_settings(source_config),
        reading=reading,
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        index=index,
        join_timeout=duration(join_timeout),
        retention=Retention() if retention is None else read(retention),
        **fixed,
    )
    follow(config, log_json=log_json)


@app.command()
def serve(
    warehouse: Warehouse,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    min_group: MinGroup = 5,
    alerts: Annotated[Path | None, typer.Option(help="Rules of alerts and webhooks, see docs/alerts.md.")] = None,
    log_json: LogJson = False,
) -> None:
    """Serve the page and the API of a warehouse, while the stream runs or not."""
    import gc

    import uvicorn

    from api.alerts import read_rules
    from api.app import create_app
    from streams.logs import set_up_logs
    from warehouse.reader import say_what_is_not_there

    say_what_is_not_there()
    served = create_app(warehouse, min_group=min_group, rules=None if alerts is None else read_rules(alerts))
    errors.print(f"Murmure serves {warehouse} at http://{host}:{port}/ (API: /docs). Ctrl-C stops it.")
    set_up_logs(as_json=log_json)
    # what is loaded by now stays: to look through it at every full collection would make one answer in thirty wait
    gc.collect()
    gc.freeze()
    # a client that listens to the stream of alerts would never let go by itself
    uvicorn.run(served, host=host, port=port, log_config=None, timeout_graceful_shutdown=3)


@alerts_app.command("backtest")
def alerts_backtest(
    warehouse: Warehouse,
    rules: Annotated[Path, typer.Option(help="Rules of alerts, see docs/alerts.md.")],
    min_group: MinGroup = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a ring.")] = False,
) -> None:
    """Replay the windows of a warehouse and say when each rule would have rung."""
    from api.alerts import read_rules
    from api.alerts.backtest import backtest
    from api.alerts.models import Rung
    from api.view import Views

    known = read_rules(rules).rule
    views = Views(warehouse)
    tried = backtest(views.newest(), known, min_group)
    views.close()
    rings = sorted((r for one in tried for r in one.outcome.rung), key=lambda r: (r.window_start, r.rule))
    for ring in rings:
        typer.echo(Rung.of(ring).model_dump_json() if as_json else f"{ring.severity}: {ring.rule}: {ring.message}")
    for one in tried:
        told = f"{one.rule.name}: {len(one.outcome.rung)} rings, {one.outcome.held} held back by the cap on its rate"
        typer.echo(told, err=True)


@app.command()
def sql(
    warehouse: Warehouse,
    query: Annotated[str | None, typer.Argument(help="A query; without one, a prompt.")] = None,
    output: Annotated[str, typer.Option("--format", help="table, csv or json.")] = "table",
) -> None:
    """Ask the published warehouse in SQL, while the stream runs or not."""
    from warehouse.shell import run_shell

    run_shell(warehouse, query, output)


@app.command()
def erase(
    warehouse: Warehouse,
    author: Annotated[str, typer.Option(help="Id of an account, as on its platform or its pseudonym.")] = "",
    post: Annotated[str, typer.Option(help="Id of a post, as on its platform or its pseudonym.")] = "",
) -> None:
    """Erase an account with all its posts, or a post, from the warehouse and its snapshots. Stop the stream first."""
    from warehouse.erase import erase as erase_from

    done = erase_from(warehouse, author=author, post=post)
    typer.echo(f"erased: {done.kind}, {done.posts:,} posts, at {done.erased_at:%Y-%m-%d %H:%M:%S %Z}")


@app.command()
def reveal(
    warehouse: Warehouse,
    pseudonyms: Annotated[list[str], typer.Argument(help="Pseudonyms of accounts or posts.")],
    reason: Annotated[str, typer.Option(help="Why; it is logged with your name.")] = "",
) -> None:
    """Say who stands behind pseudonyms. Needs the right to read the warehouse's private folder, and is logged."""
    from warehouse.reveal import reveal as look_up

    found = look_up(warehouse, pseudonyms, reason)
    for one in found:
        typer.echo(f"{one.pseudonym}\t{one.kind}\t{one.id}\t{one.handle}")
    missing = sorted(set(pseudonyms) - {one.pseudonym for one in found})
    if missing:
        errors.print(f"not in the map (never seen, expired or erased): {', '.join(missing)}", markup=False)


@app.command()
def doctor(warehouse: Warehouse) -> None:
    """Check a warehouse and say what is wrong; ends with status 1 if anything is."""
    from streams import recovery
    from warehouse.doctor import examine

    findings = examine(warehouse)
    if warehouse.is_dir():
        findings = [*recovery.examine(warehouse), *findings]
    for finding in findings:
        typer.echo(f"{finding.severity}: {finding.what}" + (f"; {finding.remedy}" if finding.remedy else ""))
    if any(finding.severity == "wrong" for finding in findings):
        raise typer.Exit(1)


@app.command()
def compact(warehouse: Warehouse) -> None:
    """Write the live file anew, without the room that erased rows left. Stop the stream first."""
    from warehouse.compact import compact as write_anew

    before, after = write_anew(warehouse)
    typer.echo(f"{before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB after")


def _check(sources: list[str], reading: ReadOptions, *, whole: bool) -> None:
    from streams.check import BEGINNING, check
    from streams.check_report import lines
    from streams.config import check_reading
    from streams.sources import expand, scheme_of

    check_reading(reading)
    posts = 0
    for path in expand(sources):
        if path == "-" or scheme_of(path):
            typer.echo(f"{path}\n  not looked at: what is read of it cannot be read again")
            continue
        [report] = check([path], reading, None if whole else BEGINNING)
        typer.echo("\n".join(lines(report)))
        posts += report.posts + sum(report.controls.values())
    if not posts:
        raise typer.Exit(1)


def _models(pairs: list[str]) -> dict[str, str]:
    models = {}
    for pair in pairs:
        lang, _, name = pair.partition("=")
        if not name:
            message = f"--model {pair} is not of the form LANG=NAME, such as fr=fr_core_news_md"
            raise typer.BadParameter(message)
        models[lang] = name
    return models


def main() -> None:
    """Run the command line; what a person can act on is told without a traceback."""
    try:
        app()
    except MurmureError as error:
        errors.print(f"[bold red]murmure:[/] {error}", markup=True, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:
        # the reader of our output has gone, such as `head`
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()

"""The front door for the command line: `cartograph serve | load | check | diff | refresh | schema | match`.

What only loading or asking registries needs is imported where that is done: `serve` runs for months in the process that this file starts.
"""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvicorn
from pydantic import ValidationError

from app.catalogue.assemble import problems_in, read_catalogue
from app.catalogue.differences import differences, versions_of
from app.catalogue.exported import read_export
from app.catalogue.problems import CatalogueRefused, Problem
from app.catalogue.registered import TRIALS_LOCK, LockRefused, TrialRead, read_lock
from app.clock import now, today
from app.domain.matching.match import match as judged
from app.domain.matching.profile import Profile
from app.domain.matching.resolving import ProfileRefused, resolve_profile
from app.generated import generated_files
from app.logs import log_config
from app.settings import Settings
from app.storage.charts import read_atlas, read_names
from app.storage.engine import StorageError, check_schema, open_engine, reading
from app.storage.queries.releases import served
from app.told import told_differences, told_report

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Cartograph: an open, cited map of cell therapy for solid tumours.",
)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder with the catalogue's YAML; DATA_DIR or `data` where absent.")]


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; HOST or 127.0.0.1 where absent.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; PORT or 8000 where absent.")] = None,
    workers: Annotated[int | None, typer.Option(help="API processes; WORKERS or 1 where absent.")] = None,
) -> None:
    """Serve the loaded release over HTTP."""
    settings = Settings()
    try:
        engine = open_engine(settings.database_url)
        check_schema(engine)
        with reading(engine) as session:
            release = served(session).id
        engine.dispose()
    except StorageError as wrong:
        _refuse(str(wrong))
    where = f"http://{host or settings.host}:{port or settings.port}"
    typer.echo(f"serving release {release} at {where}, documentation at {where}/docs", err=True)
    uvicorn.run(
        "app.main:app",
        host=host or settings.host,
        port=port if port is not None else settings.port,
        workers=workers or settings.workers,
        access_log=False,
        server_header=False,
        proxy_headers=settings.forwarded_allow_ips is not None,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=10,
        log_config=log_config(settings.log_format),
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=20,
    )


@cli.command()
def load(
    data: DataOption = None,
    export: Annotated[Path | None, typer.Option("--export", help="Load an exported catalogue.json in place of a folder.")] = None,
) -> None:
    """Check the catalogue, bring the schema up to date and make the catalogue the served release. A refused load changes nothing."""
    from app.storage.load import load as load_release
    from app.storage.load import migrate

    settings = Settings()
    try:
        catalogue = read_export(export) if export else read_catalogue(data or settings.data_dir)
    except CatalogueRefused as refused:
        _show(refused.problems)
        _refuse("nothing was loaded; the release that is served stays")
    try:
        engine = open_engine(settings.database_url)
        migrate(engine)
        done = load_release(engine, catalogue, now())
        engine.dispose()
    except StorageError as wrong:
        _refuse(f"{wrong}; nothing was loaded, the release that is served stays")
    counts = ", ".join(
        f"{count} {kind.replace('_', ' ')}"
        for kind, count in done.counts.items()
        if kind in ("approaches", "targets", "tumor_types", "trials", "facts", "sources")
    )
    typer.echo(f"release {done.release} {'loaded' if done.changed else 'was already loaded'}: {counts}")


@cli.command()
def check(
    data: DataOption = None,
    reference: Annotated[Path, typer.Option(help="Folder with vocabulary files to check identifiers against; skipped where there is none.")] = Path(
        "../shared/reference"
    ),
) -> None:
    """Report everything that is wrong in the catalogue as `file:line: what is wrong; what would be right`."""
    settings = Settings()
    folder = settings.reference_dir or reference
    draft, problems = problems_in(data or settings.data_dir, folder if folder.is_dir() else None)
    if problems:
        _show(problems)
        _refuse(f"{len(problems)} problem(s)")
    against = "" if folder.is_dir() else "; identifiers were not checked against vocabularies, whose folder is not here"
    typer.echo(f"{len(draft.of('approaches'))} approaches, {len(draft.of('sources'))} sources, no problem{against}")


@cli.command()
def diff(
    before: Annotated[Path, typer.Argument(help="A folder with data, or an exported catalogue.json.")],
    after: Annotated[Path, typer.Argument(help="The other one.")] = Path("data"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON.")] = False,
) -> None:
    """Show what differs between two catalogues, record by record, and which evidence statuses change with it."""
    try:
        older, newer = (versions_of(read_catalogue(one) if one.is_dir() else read_export(one)) for one in (before, after))
    except CatalogueRefused as refused:
        _show(refused.problems)
        _refuse("nothing was compared")
    found = differences(older, newer)
    typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1) if as_json else told_differences(found))


refresh = typer.Typer(no_args_is_help=True, help="Ask registries what they say now; what differs is proposed to the curator, never changed by itself.")
cli.add_typer(refresh, name="refresh")

OlderThan = Annotated[int, typer.Option("--older-than", min=0, help="Ask again only for what was read at least so many days ago; 0 asks for everything.")]


@refresh.command("trials")
def refresh_trials_(
    data: DataOption = None,
    older_than: OlderThan = 7,
    registry: Annotated[str | None, typer.Option(help="Address of a server that speaks as ClinicalTrials.gov's API does; that API where absent.")] = None,
) -> None:
    """Read every registered trial of the catalogue from ClinicalTrials.gov into data/registry/trials.lock.yaml, and propose what differs."""
    from app.registries.polite import Polite, RegistryError
    from app.registries.proposals import proposals
    from app.registries.refresh import refresh_trials
    from app.registries.trials import CLINICALTRIALS, PAUSE

    folder = data or Settings().data_dir
    draft, _ = problems_in(folder)
    try:
        with (
            Polite(registry or CLINICALTRIALS, pause=PAUSE) as client,
            typer.progressbar(length=len(draft.of("trials")), label="trials", file=sys.stderr) as bar,
        ):
            done = refresh_trials(draft, folder, client, today(), older_than, bar.update)
        found = list(proposals(draft, read_lock(folder / TRIALS_LOCK, TrialRead)))
    except (RegistryError, LockRefused) as wrong:
        _refuse(f"{wrong}; what was read before is kept, run it again to go on")
    typer.echo(f"{done.asked} asked, {done.found} read, {len(found)} proposal(s)")
    for one in done.missing:
        typer.echo(f"not in the registry: {one}")
    for proposal in found:
        typer.echo(str(proposal))


@refresh.command("sources")
def refresh_sources_(
    data: DataOption = None,
    older_than: OlderThan = 90,
    pubmed: Annotated[str | None, typer.Option(help="Address of a server that speaks as PubMed's E-utilities do; those where absent.")] = None,
    crossref: Annotated[str | None, typer.Option(help="Address of a server that speaks as Crossref's API does; that API where absent.")] = None,
) -> None:
    """Ask PubMed and Crossref whether every source exists, what it is called and whether it was retracted; `check` holds the records against that."""
    from app.registries.literature import CROSSREF, CROSSREF_PAUSE, PUBMED, PUBMED_PAUSE
    from app.registries.polite import Polite, RegistryError
    from app.registries.refresh import refresh_sources

    folder = data or Settings().data_dir
    draft, _ = problems_in(folder)
    try:
        with (
            Polite(pubmed or PUBMED, pause=PUBMED_PAUSE) as first,
            Polite(crossref or CROSSREF, pause=CROSSREF_PAUSE) as second,
            typer.progressbar(length=len(draft.of("sources")), label="sources", file=sys.stderr) as bar,
        ):
            done = refresh_sources(draft, folder, first, second, today(), older_than, bar.update)
        _, problems = problems_in(folder)
    except (RegistryError, LockRefused) as wrong:
        _refuse(f"{wrong}; what was read before is kept, run it again to go on")
    typer.echo(f"{done.asked} asked, {done.found} read, {len(done.missing)} not found, {len(problems)} problem(s)")
    _show(problems)


@cli.command()
def schema(
    only_check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a generated file is not current.")] = False,
) -> None:
    """Write the generated files: JSON Schema for editors, the OpenAPI document, and the catalogue in numbers."""
    stale: list[str] = []
    try:
        files = generated_files(Settings().data_dir)
    except CatalogueRefused as refused:
        _show(refused.problems)
        _refuse("nothing was written")
    for path, content in files.items():
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(str(path))
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    if only_check and stale:
        _refuse(f"not current: {', '.join(stale)}; run `python -m app.cli schema`")
    typer.echo(f"{len(stale)} file(s) written" if stale else "generated files are current")


@cli.command()
def match(
    profile: Annotated[Path, typer.Argument(help="A JSON file with a profile, as for POST /v1/match; `-` reads standard input.", allow_dash=True)],
    as_of: Annotated[str | None, typer.Option(help="Judge with what was known on this day (YYYY-MM-DD).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Show at most so many results.")] = 20,
) -> None:
    """Hold a profile against the loaded release and print what fits, why, and what to find out next."""
    try:
        said = json.loads(sys.stdin.read() if str(profile) == "-" else profile.read_text(encoding="utf-8"))
        asked = Profile.model_validate({**said, **({"as_of": as_of} if as_of else {})} if isinstance(said, dict) else said)
    except OSError as wrong:
        _refuse(f"cannot read {profile}: {wrong.strerror}")
    except json.JSONDecodeError as wrong:
        _refuse(f"{profile}:{wrong.lineno}: not JSON: {wrong.msg}")
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            typer.echo(f"/{'/'.join(map(str, error['loc']))}: {str(error['msg']).removeprefix('Value error, ')}", err=True)
        _refuse("the profile cannot be read")
    try:
        engine = open_engine(Settings().database_url)
        check_schema(engine)
        with reading(engine) as session:
            release, atlas, names = served(session).id, read_atlas(session), read_names(session)
        patient, notes = resolve_profile(asked, names, atlas.knowledge)
    except StorageError as wrong:
        _refuse(str(wrong))
    except ProfileRefused as refused:
        for one in refused.refused:
            typer.echo(f"{one.pointer}: {one.detail}" + (f" (near: {', '.join(one.suggestions)})" if one.suggestions else ""), err=True)
        _refuse("the profile cannot be read")
    report = judged(patient, _day(asked.as_of), atlas, release=release, notes=notes, limit=limit).report()
    typer.echo(report.model_dump_json(indent=2) if as_json else told_report(report))


def _day(asked: date | None) -> date:
    return asked or today()


def _show(problems: list[Problem]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)


def _refuse(why: str) -> NoReturn:
    typer.echo(f"error: {why}", err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    cli()

"""`vaultweave export`: the graph as a file for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import click

from vaultweave import api
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, plain_lines, working
from vaultweave.exports import FORMATS
from vaultweave.exports.sheet import Chosen, chosen
from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.manifest import create

EPILOG = """\b
Formats:
  json      all there is, statements with one end and facts too: a record a line
  graphml   for yEd, Cytoscape, igraph and networkx
  gexf      for Gephi
  csv       a folder with nodes.csv and edges.csv
  neo4j     a folder with nodes.csv and relationships.csv, for neo4j-admin database import
  jsonld, turtle, ntriples
            RDF: a triple for what is plainly said and for links, and each
            statement with its context and the line that makes it
  dot       for Graphviz; of a vault of more than some hundred notes no picture comes

\b
Examples:
  vaultweave export gexf -o vault.gexf
  vaultweave export csv -o tables             a folder, made if it is not there
  vaultweave export graphml --no-mentions -o stated.graphml
  vaultweave export turtle > vault.ttl

An edge is one statement, or one link, of the role mentions or embeds; it has its path and line.
Private notes are in it, as in all answers: look before you share it.
"""
_BATCH = 500
_PART = ".vaultweave-part"


@click.command("export", short_help="Write the graph for other programs.", epilog=EPILOG)
@click.argument("shape", metavar="FORMAT", type=click.Choice(tuple(FORMATS)))
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write, whole or not at all; of csv and neo4j a folder. "
    "Without it: standard output.",
)
@click.option(
    "--mentions/--no-mentions", default=True, show_default=True, help="Links too, or not."
)
@click.option("--derived", is_flag=True, help="Inverses, twins and what is implied, too.")
@command
def export(run: Run, *, shape: str, out: Path | None, mentions: bool, derived: bool) -> int:
    """Write notes, statements and links in a FORMAT that other programs read.

    It is json, graphml, gexf, csv, neo4j, jsonld, turtle, ntriples or dot.
    """
    place = run.project()
    writers = FORMATS[shape]
    _possible(shape, out, place.root)
    with working("reading…", quiet=run.quiet):
        vault = (run.read if mentions else run.asked)(place).vault
        found = chosen(api.woven(place, vault, links=mentions), mentions=mentions, derived=derived)
    with working("writing…", quiet=run.quiet or out is None):
        if isinstance(writers, Mapping):
            folder = out or Path()
            write({folder / name: make(found) for name, make in writers.items()})
        elif out is None:
            _show(writers(found))
        else:
            write({out: writers(found)})
    run.say(f"{_told(found)} ({run.took()})")
    return 0


def _told(found: Chosen) -> str:
    parts = [count(len(found.nodes), "node"), count(len(found.statements), "statement")]
    return ", ".join([*parts, count(len(found.links), "link")])


def _possible(shape: str, out: Path | None, root: Path) -> None:
    """Raises VaultweaveError for a place where no export can go, before anything is read."""
    writers = FORMATS[shape]
    if isinstance(writers, Mapping):
        names = " and ".join(writers)
        if out is None:
            raise VaultweaveError(f"{shape} is two files, {names}: name a folder for them with -o")
        if out.exists() and not out.is_dir():
            raise VaultweaveError(f"{out} is a file; {shape} is two, {names}: name a folder")
    elif out is not None:
        if out.is_dir():
            raise VaultweaveError(
                f"{out} is a folder: name a file in it, as {out / 'vault'}.{shape}"
            )
        if out.suffix.lower() in {".md", ".canvas"} and _within(out, root):
            raise VaultweaveError(f"{out} would be a note of the vault; name another file")
        if not out.absolute().parent.is_dir():
            raise VaultweaveError(f"there is no folder {out.parent}; make it, or name another")


def _within(file: Path, root: Path) -> bool:
    return file.resolve().is_relative_to(root.resolve())


def _pieces(texts: Iterator[str]) -> Iterator[str]:
    """The same text in fewer pieces."""
    while several := "".join(islice(texts, _BATCH)):
        yield several


def _show(texts: Iterator[str]) -> None:
    """Print it; on a terminal nothing in it steers that."""
    seen = sys.stdout.isatty()
    for text in _pieces(texts):
        click.echo(plain_lines(text) if seen else text, nl=False)


def write(files: Mapping[Path, Iterable[str]]) -> None:
    """Write files aside, and when all are whole put each in its place."""
    made: list[tuple[Path, Path]] = []
    try:
        for file, texts in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            place = file.resolve()
            if place.exists() and not place.is_file():  # a pipe or a device stays what it is
                with place.open("wb") as stream:
                    stream.writelines(text.encode() for text in _pieces(iter(texts)))
                continue
            aside = place.with_name(place.name + _PART)
            made.append((aside, place))
            with create(aside) as stream:
                if place.exists():
                    os.fchmod(stream.fileno(), place.stat().st_mode & 0o7777)
                stream.writelines(text.encode() for text in _pieces(iter(texts)))
                stream.flush()
                os.fsync(stream.fileno())
        for aside, place in made:
            aside.replace(place)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise VaultweaveError(f"could not write the export: {error.strerror}{where}") from None
    finally:
        for aside, _ in made:
            aside.unlink(missing_ok=True)

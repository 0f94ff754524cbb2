"""`vaultweave serve`: build, show, and build again at each save."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from msgspec.structs import replace

from vaultweave import api
from vaultweave.commands.findings import concise, lines_of, unread
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import plain_lines
from vaultweave.model.errors import VaultweaveError
from vaultweave.project import Project

if TYPE_CHECKING:
    from vaultweave.serve import Built
    from vaultweave.serve.watch import Watched

EPILOG = """\b
Examples:
  vaultweave serve                    the vault at hand, at http://127.0.0.1:8000/
  vaultweave serve notes --port 0     another vault, at any free port

Saving a note, a template, the config or a picture brings the site up to date and loads the
open pages anew where they are read. What cannot be built is said over the page, and the
last good site stays. The site in OUT is what `build` writes. Ctrl-C stops.
"""
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


@click.command("serve", short_help="Show the website while you write.", epilog=EPILOG)
@click.argument(
    "folder",
    metavar="[VAULT]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("-o", "--out", metavar="OUT", type=click.Path(path_type=Path), help="Where to write.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="The port; 0: any. Without it: 8000, or the first free one after it.",
)
@command
def serve(run: Run, *, folder: Path | None, out: Path | None, host: str, port: int | None) -> int:
    """Publish the vault for this machine only, and again whenever something changes."""
    from vaultweave.serve import Place, Preview
    from vaultweave.serve import serve as serve_site

    gc.enable()  # of all commands, this one lasts
    desk = Desk(run, folder, out)
    if host not in _LOCAL:
        run.say(f"warning: anyone who can reach {host} can read this site while it is served")
    prefix = urlsplit(desk.place.config.site.base_url).path.rstrip("/") + "/"
    place = Place(desk.place.out, host, port, prefix)
    try:
        serve_site(
            place,
            Preview(desk.build, desk.watched, desk.ahead),
            lambda text: run.say(plain_lines(text)),
        )
    finally:
        desk.close()
    return 0


class Desk:
    """The project under the author's hands: what was read and made of it is kept in memory."""

    def __init__(self, run: Run, folder: Path | None, out: Path | None) -> None:
        """Find the project. Raises VaultweaveError where there is none."""
        from vaultweave.publish.memory import Memory
        from vaultweave.weave.load import Kept
        from vaultweave.weave.public import Shown

        self._kept, self._shown = Kept(), Shown()
        self._run, self._folder, self._out = run, folder, out
        self.place = self._project()
        self._memory = Memory(self.place.out, self.place.cache)

    def build(self) -> Built:
        """Bring the site up to date."""
        from vaultweave.publish.memory import Memory
        from vaultweave.serve import Built

        try:
            place = self._project()
            if (place.out, place.cache) != (self.place.out, self.place.cache):
                self._memory = Memory(place.out, place.cache)
            self.place = place
            loaded = self._run.read(place, self._kept)
            shown = api.seen(place, loaded.vault, self._shown)
            written = api.publish(place, shown, loaded.bodies, memory=self._memory)
        except VaultweaveError as error:
            raise VaultweaveError(self._near(str(error))) from error
        problems = sorted({*unread(loaded.vault, shown), *written.problems})
        lines = concise(
            (one for one in problems if one.level == "error"), lines_of(self.place.root)
        )
        return Built(written.written + written.removed, tuple(map(self._near, lines)))

    def ahead(self, file: Path) -> tuple[str, bytes] | None:
        """The output path and the page of a note that was saved, ahead of the build."""
        root = self.place.root.resolve()
        if not file.is_relative_to(root):
            return None
        desk = (self._kept, self._shown, self._memory)
        return api.ahead(self.place, file.relative_to(root).as_posix(), desk)

    def watched(self) -> Watched:
        """All that the site is made of."""
        from vaultweave.serve.watch import Watched

        said, file = self.place.config.site, self.place.config.file
        base = file.parent if file else Path()
        files = [file] if file else [self.place.root / "vaultweave.toml"]
        files += [base / said.logo] if said.logo else []
        theme = [base / said.theme] if said.theme else []
        return Watched((self.place.root, *theme), tuple(files), self.place.out)

    def close(self) -> None:
        """Write down what is remembered."""
        self._memory.save()

    def _project(self) -> Project:
        place = self._run.project(self._folder)
        return replace(place, out=self._out) if self._out is not None else place

    def _near(self, text: str) -> str:
        """A message with paths as they are seen from the vault, whoever may read it."""
        file = self.place.config.file
        folders = {self.place.root, *([file.parent] if file else []), Path(), Path.home()}
        for name in sorted((str(folder.resolve()) for folder in folders), key=len, reverse=True):
            text = text.replace(f"{name}/", "")
        return text

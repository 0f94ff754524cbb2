"""What is remembered of the builds of one site: what its pages were made from, and its files."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from vaultweave.publish.catalogue import Catalogue
from vaultweave.publish.manifest import Kept, Output
from vaultweave.publish.manifest import read as read_manifest
from vaultweave.publish.past import Past
from vaultweave.publish.plan import Plan
from vaultweave.publish.press import Shop
from vaultweave.publish.spoken import Spoken
from vaultweave.publish.standing import Files, Left, Standing, left_of, place_of, save
from vaultweave.read.sealed import unsealed
from vaultweave.read.traits import Traits, is_settled, traits


class Memory:
    """The last build of a site, as far as it is known; it changes what is done, never the site."""

    def __init__(self, out: Path, folder: Path | None = None, left: Left | None = None) -> None:
        """What lies in `folder`, None for none; of the files, what is `left`, if that holds yet."""
        self.out, self._folder = out, folder
        self.catalogue: Catalogue | None = None
        self.shop: Shop | None = None
        self.past, self.files, self.plan = Past(), Files(), Plan()
        self._spoken: Callable[[], Spoken] | None = None
        if folder:
            self.past = unsealed(place_of(folder, out, "past"), Past)
            if left is None or left.mark != traits(place_of(folder, out, "files")):
                left = left_of(folder, out)
            self.files, self._standing = left.files, left.standing
        else:
            self.begin()

    def begin(self) -> None:
        """Look at the disk anew."""
        self._standing = Standing(self.out, self.files)

    def standing(self, path: str) -> Kept | None:
        """The file at an output path if it is there as a build left it, else None."""
        return self._standing.find(path)

    def kept(self, path: str) -> Kept:
        """A file that stands. Raises LookupError where it does not."""
        found = self.standing(path)
        if found is None:
            raise LookupError(path)
        return found

    def copied(self, path: str, source: Path) -> Kept | None:
        """The same for the copy of a file that has not changed either."""
        found = self.files.outputs.get(path)
        now = traits(source)
        if found is None or found.source != now or not is_settled(now, self.files.saved):
            return None
        return self.standing(path)

    def planned(self) -> Plan:
        """What the last build laid out, which most builds do not ask for; empty if unknown."""
        if self._folder and not self.plan.base:
            self.plan = unsealed(place_of(self._folder, self.out, "plan"), Plan)
        return self.plan

    def spoken(self) -> Spoken:
        """What the last build's notes state, which few builds ask for; empty if unknown."""
        if self._folder is None:
            return Spoken()
        return unsealed(place_of(self._folder, self.out, "said"), Spoken)

    def learn(
        self,
        laid: tuple[Past, Plan, Callable[[], Spoken]],
        sources: Mapping[str, Traits],
        days: tuple[str, Mapping[str, str]],
    ) -> None:
        """The build that was just made; the traits of what it copied, as they were before."""
        saved = time.time_ns()
        out = str(self.out)
        outputs = {
            path: Output(min(shas), traits(f"{out}/{path}"), sources.get(path, ()))
            for path, shas in read_manifest(self.out).items()
        }
        self.past, self.plan, self._spoken = laid
        self.files = Files(outputs, saved, *days)

    def relearn(self, past: Past, plan: Plan, said: Spoken | None, made: Mapping[str, str]) -> None:
        """A build that made some pages anew, by output path with their digests, and no others.

        What is `said` is None where that is what it was.
        """
        saved = time.time_ns()
        outputs = {path: Output(sha, traits(f"{self.out}/{path}")) for path, sha in made.items()}
        self.past, self.plan = past, plan
        self._spoken = None if said is None else lambda: said
        self.files = replace(self.files, outputs={**self.files.outputs, **outputs}, saved=saved)

    def save(self) -> None:
        """Write it down; where that is not possible, the next build makes more than it had to.

        What only a process that goes on needs is let go of before.
        """
        if self._folder is None:
            return
        said = self._spoken and self._spoken()
        self._spoken = self.shop = self.catalogue = None
        if said:
            save(self._folder, self.out, "said", said)
            del said
        save(self._folder, self.out, "past", self.past)
        save(self._folder, self.out, "files", self.files)
        if self.plan.base:
            save(self._folder, self.out, "plan", self.plan)

"""Precision and recall of statements against a made vault that knows what it states.

usage: python bench/truth.py --generator FILE [--seed N] [--notes N] [--show N]

The generator is called as `FILE OUT NOTES --seed N --truth TRUTH`; it writes a vault, and the
statements that its notes make, one JSON object a line (path line subject role object modality
stance). Derived statements, and those whose subject is only text, are not compared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from vaultweave.model.statement import Statement
from vaultweave.weave.load import load

Key = tuple[str | int | None, ...]
FIELDS = ("path", "line", "subject", "role", "object", "modality", "stance")


def expected(file: Path) -> Counter[Key]:
    """The statements of a truth file, with how often each is made."""
    lines = file.read_text("utf-8").splitlines()
    return Counter(tuple(json.loads(line)[field] for field in FIELDS) for line in lines)


def made(statements: Iterable[Statement]) -> Counter[Key]:
    """The statements of a vault, as a truth file would name them."""
    return Counter(
        (s.place.path, s.place.line, s.subject, s.role, s.object, s.modality, s.stance)
        for s in statements
        if s.derived is None
        and s.subject is not None
        and (s.object is not None or s.role == "case")
    )


def compare(generator: Path, seed: int, notes: int, show: int) -> bool:
    """Make a vault, read it, and print what is wrong and what is missed. True where nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        root, truth = Path(folder) / "vault", Path(folder) / "truth.jsonl"
        command = [sys.executable, str(generator), str(root), str(notes)]
        command += ["--seed", str(seed), "--truth", str(truth)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        start = time.perf_counter()
        vault = load(root).vault
        seconds = time.perf_counter() - start
        wanted = expected(truth)
    found = made(vault.statements)
    right = (found & wanted).total()
    precision, recall = right / max(1, found.total()), right / max(1, wanted.total())
    print(
        f"seed {seed}: {notes} notes, {wanted.total()} statements, precision {precision:.4f}, "
        f"recall {recall:.4f}, {len(vault.facts)} facts, {seconds:.1f} s"
    )
    for sign, rest in (("missed", wanted - found), ("wrong", found - wanted)):
        for key in sorted(rest, key=str)[:show]:
            print(f"  {sign}: {key}")
    return found == wanted


def main() -> int:
    """Exit 1 where any seed shows a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--generator", type=Path, required=True)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--show", type=int, default=20)
    args = parser.parse_args()
    same = [compare(args.generator, s, args.notes, args.show) for s in args.seed or (1, 2, 3)]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())

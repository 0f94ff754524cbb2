"""Statements drawn at random, each with the line that makes it, to be read by hand.

usage: python bench/reading.py VAULT [--count N] [--seed N] [--verdicts FILE]

Each line: where, the statement as it was read, and the note's line. With --verdicts, what is drawn
is compared with a list that was read before (tests/fixtures/gold/read.tsv), and what is new or
gone since is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from vaultweave.model.statement import Statement
from vaultweave.weave.load import load


def drawn(vault: Path, count: int, seed: int) -> list[Statement]:
    """Asserted statements of a vault, drawn by a digest of what they say, in the order of places.

    A statement more or less in the vault changes one of the sample at most.
    """
    said = [one for one in load(vault).vault.statements if one.derived is None]
    chosen = sorted(said, key=lambda one: _lot(f"{seed} {where(one)} {told(one)}"))[:count]
    return sorted(chosen, key=lambda one: (one.place, one.subject or "", one.role))


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def told(one: Statement) -> str:
    """A statement in one line: its ends and role, and what else decides its meaning."""
    subject = one.subject or f'"{one.subject_text}"'
    target = one.object or (f'"{one.object_text}"' if one.object_text else "-")
    more = [word for word in (one.modality, one.stance) if word]
    return " | ".join((subject, one.role, target, ", ".join(more)))


def where(one: Statement) -> str:
    """The place of a statement."""
    return f"{one.place.path}:{one.place.line}"


def main() -> int:
    """Print the sample; exit 1 where verdicts are given and the sample is no longer the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verdicts", type=Path)
    args = parser.parse_args()
    sample = drawn(args.vault, args.count, args.seed)
    if args.verdicts is None:
        for one in sample:
            line = (args.vault / one.place.path).read_text("utf-8").splitlines()
            print(f"{where(one)}\t{told(one)}\t{line[one.place.line - 1].strip()}")
        return 0
    known = {tuple(row.split("\t")[1:3]) for row in args.verdicts.read_text("utf-8").splitlines()}
    fresh = [one for one in sample if (where(one), told(one)) not in known]
    for one in fresh:
        print(f"unread: {where(one)}\t{told(one)}")
    return 1 if fresh else 0


if __name__ == "__main__":
    sys.exit(main())

"""`vaultweave hook`: have git check each commit, without any framework."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from pathlib import Path

import click

import vaultweave
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import plain
from vaultweave.read.git import hooks_folder, repository

EPILOG = """\b
Examples:
  vaultweave hook install     check each commit and merge of the repository at hand
  vaultweave hook uninstall   take the checks out again
  git commit --no-verify      commit without them, once
"""
# What git runs before a commit, and before a merge that it commits by itself.
HOOKS = ("pre-commit", "pre-merge-commit")
BEGIN = "# vaultweave: begin. `vaultweave hook uninstall` takes these lines out again."
END = "# vaultweave: end."
SHELL = "#!/bin/sh\n"
ASIDE = ".before-vaultweave"
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})


@click.command("hook", short_help="Have git check each commit.", epilog=EPILOG)
@click.argument("action", type=click.Choice(("install", "uninstall")))
@command
def hook(run: Run, *, action: str) -> int:
    """Write a hook that checks what is about to be committed, or take it out again.

    A hook that is there already still runs: the check is put before its lines, or, where it is no
    shell script, before all of it. What ends a commit with an error still does. Hooks of worktrees
    and of core.hooksPath are found where git looks for them.
    """
    place = run.project()
    repo = repository(place.root)
    folder = hooks_folder(repo)
    vault = place.root.resolve().relative_to(repo.top).as_posix()
    for name in HOOKS:
        file = folder / name
        said = _install(file, vault) if action == "install" else _uninstall(file)
        run.say(f"{plain(str(file))} {said}")
    return 0


def _install(file: Path, vault: str) -> str:
    """Put our lines into a hook, or a hook of ours before it."""
    text = _read(file)
    lines = _lines(vault)
    if BEGIN in text:
        before, _, after = text.partition(BEGIN)
        new = before + lines + after.partition(f"{END}\n")[2]
        return "checks already" if new == text else _write(file, new)
    if text and not _is_ours_to_extend(file, text):
        file.replace(_aside(file))
        rest = f'[ ! -x "$0{ASIDE}" ] || exec "$0{ASIDE}" "$@"\n'
        return f"{_write(file, f'{SHELL}{lines}{rest}')}, and then runs what was there"
    first, _, rest = text.partition("\n")
    return _write(file, f"{first}\n{lines}{rest}" if text else SHELL + lines)


def _uninstall(file: Path) -> str:
    """Take our lines out of a hook, or our hook from before another."""
    before, begin, after = _read(file).partition(BEGIN)
    if not begin:
        return "has no check of ours"
    if _aside(file).is_symlink() or _aside(file).exists():
        _aside(file).replace(file)
        return "is as it was before"
    left = before + after.partition(f"{END}\n")[2]
    if left == SHELL:
        file.unlink()
        return "is taken away"
    _write(file, left)
    return "is as it was before"


def _is_ours_to_extend(file: Path, text: str) -> bool:
    """Whether lines may go into a hook: git runs it, it is no link to a file of the vault's own,
    and a shell reads it.
    """  # noqa: D205 - one sentence
    first = text.partition("\n")[0]
    names = {Path(word).name for word in first.removeprefix("#!").split()}
    shell = first.startswith("#!") and bool(names & _SHELLS)
    return shell and not file.is_symlink() and os.access(file, os.X_OK)


def _aside(file: Path) -> Path:
    return file.with_name(file.name + ASIDE)


def _lines(vault: str) -> str:
    """What a hook runs. git calls it at the worktree's top; if we are gone, it says so."""
    us = shlex.quote(sys.executable)
    here = shlex.quote(vaultweave.__file__)
    where = shlex.quote(f"./{vault}")
    return (
        f"{BEGIN}\n"
        f"if [ -x {us} ] && [ -e {here} ]; then\n"
        f"    {us} -m vaultweave -C {where} check --staged </dev/null || exit $?\n"
        "elif command -v vaultweave >/dev/null; then\n"
        f"    vaultweave -C {where} check --staged </dev/null || exit $?\n"
        "else\n"
        '    echo "vaultweave is not installed: the links of this commit are not checked" >&2\n'
        "fi\n"
        f"{END}\n"
    )


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def _write(file: Path, text: str) -> str:
    """Put the hook in its place at once, to be run by whoever may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o644
    draft = file.with_name(f"{file.name}.draft")
    draft.write_bytes(text.encode("utf-8", "surrogateescape"))
    draft.chmod(mode | (mode & 0o444) >> 2)
    draft.replace(file)
    return "checks from now on"

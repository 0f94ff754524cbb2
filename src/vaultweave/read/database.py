"""The file of the cache: where it may lie, what shows that it is ours, and how it is opened."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

WAIT = 2.0
"""Seconds to wait for another process."""

TABLES = ("facts", "bodies", "outlines", "skims", "told")

_ID = 0x7661756C
_OLD = 2  # files of other versions that are kept
_FORMS = "notes-*.sqlite3"
_SIDES = ("-journal", "-wal", "-shm")
_IGNORE = "# Made by vaultweave, and made again if it is gone.\n*\n"


class RefusedError(Exception):
    """Why there can be no cache in this place; the message says it."""


class UnsoundError(Exception):
    """Why the file is of no use: "damaged", or "from elsewhere"."""


def placed(folder: Path, *, own: bool) -> Path:
    """The folder, made if need be; raises RefusedError where nothing may be put.

    `own`: it lies beside the config, and may have come with the vault from somebody else. So a
    link is not followed, and another user's folder not used.
    """
    try:
        if own and folder.is_symlink():
            raise RefusedError(f"{folder} is a link, which is not followed")
        if not folder.is_dir():
            if not _is_writable(folder.parent) and folder.parent.exists():
                raise RefusedError(f"{folder.parent} is read-only")
            folder.mkdir(parents=not own)
        if own and folder.stat().st_uid != os.geteuid():
            raise RefusedError(f"{folder} belongs to another user")
        if _is_writable(folder) and not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text(_IGNORE, encoding="utf-8")
    except OSError as error:
        raise RefusedError(f"{folder}: {error.strerror}") from error
    return folder


def is_placed(folder: Path, *, own: bool = True) -> bool:
    """Whether the folder is there, made if need be, and something may be put into it."""
    try:
        placed(folder, own=own)
    except RefusedError:
        return False
    return True


def opened(file: Path, *, own: bool) -> sqlite3.Connection:
    """The file's connection, with its tables; it is made where it is missing.

    Raises RefusedError where that is not possible, UnsoundError for a file that was not made
    here or lacks tables, and sqlite3.Error for what is damaged or locked.
    """
    there = file.is_symlink() or file.exists()
    if there and not stat.S_ISREG(file.lstat().st_mode):
        raise RefusedError(f"{file} is not a regular file")
    writable = _is_writable(file.parent) and (not there or _is_writable(file))
    if not there and not writable:
        raise RefusedError(f"{file.parent} is read-only")
    mode = "rwc" if writable else "ro"
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        timeout=WAIT, isolation_level=None, uri=True, check_same_thread=False,
    )  # fmt: skip
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA trusted_schema = OFF")
        if writable and not _is_made(connection):
            _make(connection, file)
            _discard(file)
        _accept(connection, file, own=own)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: all that is done in it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise
    connection.execute("COMMIT")


def remove(file: Path) -> None:
    """Take a file away, and what sqlite left beside it."""
    for name in (file.name, *(f"{file.name}{side}" for side in _SIDES)):
        with contextlib.suppress(OSError):
            file.with_name(name).unlink()


def others(file: Path) -> list[Path]:
    """The files of other versions beside this one, the newest first."""
    found = [(other.lstat().st_mtime_ns, other) for other in file.parent.glob(_FORMS)]
    return [other for _, other in sorted(found, reverse=True) if other != file]


def _discard(file: Path) -> None:
    """Take away files of other versions, but the few newest: another version may be in use too."""
    with contextlib.suppress(OSError):
        for other in others(file)[_OLD:]:
            remove(other)


def _make(connection: sqlite3.Connection, file: Path) -> None:
    with writing(connection):
        if _is_made(connection):
            return  # by another process, meanwhile
        connection.execute(f"PRAGMA application_id = {_ID}")
        connection.execute("CREATE TABLE about (inode INTEGER)")
        connection.execute("INSERT INTO about VALUES (?)", (_inode(file),))
        for table in TABLES:
            connection.execute(
                f"CREATE TABLE {table} (n INTEGER PRIMARY KEY, key BLOB UNIQUE, data BLOB)"
            )


def _is_made(connection: sqlite3.Connection) -> bool:
    (count,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return bool(count)


def _accept(connection: sqlite3.Connection, file: Path, *, own: bool) -> None:
    """Raises UnsoundError unless the file was made here and holds our tables.

    A copy, as from a repository, has another inode. It could hold any HTML for a page, but nobody
    can know in advance which inode it would need.
    """
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if found != _ID or not tables.issuperset(("about", *TABLES)):
        raise UnsoundError("damaged")
    (inode,) = connection.execute("SELECT inode FROM about").fetchone() or (None,)
    if own and (inode != _inode(file) or file.stat().st_uid != os.geteuid()):
        raise UnsoundError("from elsewhere")


def _inode(file: Path) -> int:
    return file.stat().st_ino & (2**63 - 1)


def _is_writable(path: Path) -> bool:
    """Whether it may be written to; one that is marked read-only may not, even by root."""
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)

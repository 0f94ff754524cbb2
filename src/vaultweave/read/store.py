"""Rows of bytes in a file that may at any time be damaged, foreign, locked or gone.

Nothing of it is trusted: each row has a checksum over its key and its data. Nothing of it is
needed either: what cannot be read is not there, and what cannot be written is kept in memory.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from vaultweave.read import database
from vaultweave.read.database import RefusedError, UnsoundError, writing

LEAST = 64 << 20
"""The bytes that a store may take in any case; beyond them, three times those in use."""

_MANY = 500
_MOST = (1 << 31) - 1  # that a number in a file's header can be
_LOST = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Store:
    """Tables of key → data, in the file `name` in `folder`; None is for memory only.

    `own`: the folder may have come with the vault, from somebody else. `said` has a line on
    whatever stood in the way.
    """

    def __init__(self, folder: Path | None, name: str = "", *, own: bool = True) -> None:
        """Open the file, or make it."""
        self.said: dict[str, None] = {}
        self._own = own
        self._memory: dict[str, dict[bytes, bytes]] = {table: {} for table in database.TABLES}
        self._file: Path | None = None
        self._opened: dict[tuple[int, int], sqlite3.Connection] = {}
        self._full = False
        if folder is None:
            return
        with self._guarded():
            self._file = database.placed(folder, own=own) / name
            if not self._file.exists() and database.others(self._file):
                self._say("the cache is of another version: all notes are read again")
            self._connection()

    def get(self, table: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The rows that are there and sound, in no certain order."""
        return dict(self.rows(table, keys))

    def rows(self, table: str, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """The same one by one: many that are held until the last is there take room, and time."""
        memory = self._memory[table]
        yield from ((key, memory[key]) for key in keys if key in memory) if memory else ()
        wanted = [key for key in keys if key not in memory]
        with self._guarded():
            connection = self._connection()
            for start in range(0, len(wanted) if connection else 0, _MANY):
                part = wanted[start : start + _MANY]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, data FROM {table} WHERE key IN ({marks})"  # noqa: S608 - our own names
                for key, data in connection.execute(query, part):  # type: ignore[union-attr]
                    if _is_sound(key, data):
                        yield key, data[4:]
                    else:
                        self._say("the cache was damaged in part: those notes are read again")

    def keys(self, prefix: bytes) -> set[bytes]:
        """The keys of facts that begin with `prefix`."""
        found = {key for key in self._memory["facts"] if key.startswith(prefix)}
        with self._guarded():
            connection = self._connection()
            if connection:
                query = "SELECT key FROM facts WHERE key >= ? AND key < ?"
                rows = connection.execute(query, (prefix, prefix + b"\xff" * 40))
                found.update(key for (key,) in rows if isinstance(key, bytes))
        return found

    def put(self, tables: Mapping[str, Mapping[bytes, bytes]], *, lasting: bool = True) -> None:
        """Remember rows: all of them in the file, or all in memory."""
        if not any(tables.values()):
            return
        done = False
        with self._guarded(write=True):
            connection = None if self._full or not lasting else self._connection()
            if connection:
                with writing(connection):
                    for table, rows in tables.items():
                        query = f"INSERT OR REPLACE INTO {table} (key, data) VALUES (?, ?)"  # noqa: S608 - our own names
                        connection.executemany(query, map(_sealed, rows.items()))
                done = True
        if not done:
            for table, rows in tables.items():
                self._memory[table].update(rows)

    def prune(self, live: Collection[bytes]) -> None:
        """Drop the oldest rows that are not in use, where all take too much."""
        with self._guarded(write=True):
            connection = None if self._full else self._connection()
            if connection and _size(connection) > max(LEAST, 3 * _in_use(connection)):
                with writing(connection):
                    _drop(connection, frozenset(live))

    def close(self) -> None:
        """Close the file; who asks for more opens it again."""
        here = self._opened.pop((os.getpid(), threading.get_ident()), None)
        if here:
            here.close()
        self._opened = {}

    def _connection(self) -> sqlite3.Connection | None:
        """A connection of this thread's own: none may be carried over a fork, or to another."""
        if self._file is None:
            return None
        who = os.getpid(), threading.get_ident()
        found = self._opened.get(who)
        if found is None:
            found = self._opened[who] = database.opened(self._file, own=self._own)
            weakref.finalize(self, _closed, found)
        return found

    @contextlib.contextmanager
    def _guarded(self, *, write: bool = False) -> Iterator[None]:
        """Whatever goes wrong with the file is said once; then there is less of a cache."""
        try:
            yield
        except RefusedError as error:
            self._say(f"nothing is remembered: {error}")
            self._file = None
        except (UnsoundError, UnicodeError) as error:
            self._renew(str(error) if isinstance(error, UnsoundError) else "damaged")
        except (sqlite3.Error, OSError) as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _LOST or _is_misshapen(error):
                self._renew("damaged")
            elif code in _BUSY:
                self._give_up("the cache is in use by another run: done without it", write=write)
            else:
                self._give_up(f"the cache cannot be used: {error}", write=write)

    def _give_up(self, why: str, *, write: bool) -> None:
        self._say(why)
        if write:
            self._full = True
        else:
            self._file = None

    def _renew(self, kind: str) -> None:
        """Throw the file away, and begin another one, once."""
        text = f"the cache was {kind} and is made again"
        file, self._file = self._file, None
        self.close()
        if file is None or text in self.said:
            return
        self._say(text)
        database.remove(file)
        with self._guarded():
            self._file = file
            self._connection()

    def _say(self, text: str) -> None:
        self.said[text] = None


def _closed(connection: sqlite3.Connection) -> None:
    """A connection of another thread is closed when nothing holds it any more."""
    with contextlib.suppress(sqlite3.ProgrammingError):
        connection.close()


def _is_misshapen(error: Exception) -> bool:
    """Whether a file's tables are not ours, which sqlite calls but an error."""
    known = isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such ")
    return known or isinstance(error, sqlite3.IntegrityError)


def _sealed(row: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    key, data = row
    return key, zlib.crc32(data, zlib.crc32(key)).to_bytes(4, "big") + data


def _is_sound(key: object, data: object) -> bool:
    if not isinstance(key, bytes) or not isinstance(data, bytes):
        return False
    return data[:4] == zlib.crc32(memoryview(data)[4:], zlib.crc32(key)).to_bytes(4, "big")


def _size(connection: sqlite3.Connection) -> int:
    one, count, free = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_size", "page_count", "freelist_count")
    )
    return int(one * (count - free))


def _in_use(connection: sqlite3.Connection) -> int:
    """The bytes that were in use when rows were last looked through, which takes long."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0]) << 10


def _drop(connection: sqlite3.Connection, live: frozenset[bytes]) -> None:
    rows = connection.execute(
        "SELECT f.key, length(f.data) + ifnull(length(b.data), 0) + ifnull(length(t.data), 0)"
        " FROM facts f LEFT JOIN bodies b ON b.key = f.key LEFT JOIN told t ON t.key = f.key"
        " ORDER BY f.n"
    ).fetchall()
    used = sum(size for key, size in rows if key in live)
    surplus = sum(size for _, size in rows) - max(LEAST, 3 * used)
    dropped = []
    for key, size in rows:
        if surplus <= 0:
            break
        if key not in live:
            dropped.append((key,))
            surplus -= size
    for table in database.TABLES:
        connection.executemany(f"DELETE FROM {table} WHERE key = ?", dropped)  # noqa: S608 - our own names
    connection.execute("DELETE FROM bodies WHERE key NOT IN (SELECT key FROM facts)")
    connection.execute(f"PRAGMA user_version = {min(used >> 10, _MOST)}")

"""Values in files that may be damaged, foreign or gone: each has a mark and a checksum."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

Kind = TypeVar("Kind", bound=Struct)

_MARK = f"vaultweave memory 1 {sys.byteorder}\n".encode()
_SIZE = 32
_LARGEST = 1 << 30


def sealed(value: Struct) -> Iterator[bytes]:
    """What a file of the value has to hold."""
    data = msgspec.msgpack.encode(value)
    yield _MARK
    yield blake2b(data, digest_size=_SIZE).digest()
    yield data


def put(file: Path, value: Struct) -> None:
    """Write a value down, whole or not at all; where that cannot be, nothing is said."""
    staged = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with staged.open("xb") as stream:
            stream.writelines(sealed(value))
        staged.replace(file)
    except (OSError, UnicodeError, msgspec.MsgspecError):
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)


def unsealed(file: Path, kind: type[Kind]) -> Kind:
    """The value in a file; an empty one where that is missing, damaged or not ours."""
    try:
        if file.is_symlink() or file.stat().st_size > _LARGEST:
            return kind()
        data = file.read_bytes()
        start = len(_MARK) + _SIZE
        if not data.startswith(_MARK):
            return kind()
        rest = memoryview(data)[start:]
        if blake2b(rest, digest_size=_SIZE).digest() != data[len(_MARK) : start]:
            return kind()
        return msgspec.msgpack.decode(rest, type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeError):
        return kind()

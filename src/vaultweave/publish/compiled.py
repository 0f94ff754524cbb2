"""Our templates as compiled code, kept where Python keeps that of our modules.

Code is loaded, so it is looked for nowhere but inside the program's own folder: never in a vault,
nor in the cache, which may have come with one.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

_FOLDER = Path(__file__).with_name("__pycache__")


class Compiled(BytecodeCache):
    """The code of the templates in one folder, `templates`; that of all others is not kept.

    `compiler` is the file of what compiles them. Where Python may not keep its own code, none is
    written, unless this is `asked` for.
    """

    def __init__(self, templates: Path, compiler: Path, *, asked: bool = False) -> None:
        """Nothing is loaded yet."""
        self._templates = templates
        self._stamp = f"{jinja2.__version__} {sys.version}".encode() + compiler.read_bytes()
        self._writes = asked or not sys.dont_write_bytecode

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What a template's code is kept as; empty for one that is not kept."""
        if filename is None or Path(filename).parent != self._templates:
            return ""
        stamp = sha256(self._stamp + name.encode()).hexdigest()[:12]
        return f"{Path(filename).stem}.{stamp}.template"

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of a template, if it is there and was made of the same text."""
        if bucket.key:
            with contextlib.suppress(Exception):  # whatever is wrong with it, it is made again
                bucket.load_bytecode(io.BytesIO((_FOLDER / bucket.key).read_bytes()))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template; where that cannot be, it is made again each time."""
        if not bucket.key or not self._writes:
            return
        file = _FOLDER / bucket.key
        staged = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            _FOLDER.mkdir(exist_ok=True)
            with staged.open("xb") as stream:
                bucket.write_bytecode(stream)
            staged.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                staged.unlink(missing_ok=True)

"""A page's value and its template to HTML: the only room that knows Jinja."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape
from msgspec import Struct

from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.program import ours

__all__ = ["Renderer", "assets", "ours", "renderer"]

Renderer = Callable[[str, Struct], bytes]

# What no HTML may hold, written out or as a reference; a note may hold anything.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@lru_cache(maxsize=1 << 15)
def _escaped(text: str) -> str:
    return str(_ILLEGAL.sub("\ufffd", escape(text)))


def _printed(value: object) -> str:
    """What `{{ value }}` prints: as Jinja's `escape` does, but names and hrefs are many and alike.

    Of a page of statements half the time went into making each escaped string a Markup.
    """
    if type(value) is str:
        return _escaped(value)
    if type(value) is Markup:  # what a macro made
        return value
    if hasattr(value, "__html__"):
        return _ILLEGAL.sub("\ufffd", value.__html__())
    return _escaped(str(value))


class _Generator(CodeGenerator):
    """Compiles templates to print with `_printed`."""

    def _output_child_pre(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")


class _Environment(Environment):
    """Jinja, with quicker printing and looking up.

    Templates see frozen values, so that the plain `getattr` finds all that there is to find; what
    is not there is an error with its name, as StrictUndefined has it.
    """

    code_generator_class = _Generator
    printed = staticmethod(_printed)
    getattr = staticmethod(getattr)  # type: ignore[assignment]


def renderer(theme: Path | None = None) -> Renderer:
    """A function from a template's name and a page's value to the page.

    Templates of the vault's own theme come before ours, one by one; ours are also there as
    `ours/…`, to be extended by one of the same name. All text is escaped but
    what `fill` made. Raises VaultweaveError where there is no such theme; the function does
    where a template fails, as on a name that it misspells.
    """
    if theme and not theme.is_dir():
        raise VaultweaveError(f"There is no theme folder {theme}. Mend the config, or create it.")
    folders = [theme] if theme else []
    env = _Environment(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(folder) for folder in [*folders, ours()]),
                PrefixLoader({"ours": FileSystemLoader(ours())}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def render(template: str, page: Struct) -> bytes:
        try:
            text = env.get_template(template).render(page=page)
            return text.encode("utf-8", "replace")
        except Exception as error:  # a theme's template may fail in any way
            where = template
            if isinstance(error, TemplateSyntaxError):
                where = f"{error.name}, line {error.lineno}"
            message = f"The template {where} cannot be used: {error}."
            raise VaultweaveError(f"{message} Mend it, or remove it from the theme.") from error

    return render


def assets(theme: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The theme's files with their paths below `assets/`, the vault's own before ours."""
    found: dict[str, Path] = {}
    for folder in ([theme] if theme else []) + [ours()]:
        for file in sorted((folder / "assets").rglob("*")):
            if file.is_file() and not file.is_symlink():
                found.setdefault(file.relative_to(folder / "assets").as_posix(), file)
    yield from sorted(found.items())

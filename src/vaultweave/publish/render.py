"""A page's value and its template to HTML: the only room that knows Jinja."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr, Getattr, Template
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape
from msgspec import Struct

from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.compiled import Compiled
from vaultweave.publish.lookups import Same
from vaultweave.publish.program import ours

__all__ = ["Renderer", "assets", "ours", "renderer"]

Renderer = Callable[[str, Struct], bytes]

# What no HTML may hold, written out or as a reference; a note may hold anything.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_AROUND = {"_loop_vars", "_block_vars"}  # with which the compiler calls whatever is called
_NOT_PLAIN = re.compile(f"{_ILLEGAL.pattern[:-1]}&<>\"']")


@lru_cache(maxsize=1 << 15)
def _escaped(text: str) -> str:
    if _NOT_PLAIN.search(text) is None:
        return text
    return str(_ILLEGAL.sub("\ufffd", escape(text)))


def _printed(value: object) -> str:
    """What `{{ value }}` prints: as Jinja's `escape` does, but names and hrefs are many and alike.

    Of a page of statements half the time went into making each escaped string a Markup.
    """
    if type(value) is str:
        return _escaped(value)
    if type(value) is int:
        return str(value)
    if type(value) is Markup:  # what a macro made
        return value
    if hasattr(value, "__html__"):
        return _ILLEGAL.sub("\ufffd", value.__html__())
    return _escaped(str(value))


@lru_cache(maxsize=16)
def _made(macro: Macro, value: Same[object]) -> Markup:
    return cast("Markup", macro(value.value))


def _once(value: object, macro: Macro) -> Markup:
    """What a macro makes of a value, made once for all pages that have this very value."""
    return _made(macro, Same(value))


class _Generator(CodeGenerator):
    """Compiles templates to Python that looks up and prints what is plain without a call.

    Blocks gather what they print in a list, as macros do, where Jinja would hand up each piece
    from the innermost block to the outermost template.
    """

    def enter_frame(self, frame: Frame) -> None:
        """The start of a template or block (which have no parent), or of what is within."""
        if frame.parent is None:
            self.buffer(frame)
        super().enter_frame(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:  # noqa: FBT001, FBT002 - as Jinja has it
        """The end of it."""
        super().leave_frame(frame, with_python_scope)
        if frame.parent is None:
            self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if self._is_plain(frame, finalize):
            self.write("(escaped(own) if type(own := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if self._is_plain(frame, finalize):
            self.write(") is str else printed(own))")
        else:
            super()._output_child_post(node, frame, finalize)

    @staticmethod
    def _is_plain(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
        known = frame.eval_ctx
        return known.autoescape and not known.volatile and finalize.src is None

    def visit_Template(self, node: Template, frame: Frame | None = None) -> None:  # noqa: N802
        """A template, with the names of what prints."""
        super().visit_Template(node, frame)
        self.writeline("escaped, printed = environment.escaped, environment.printed")

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 - as Jinja calls it
        """An attribute; templates see frozen values, so that Python's own way finds all there is.

        What is not there is an error with its name, as StrictUndefined has it.
        """
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")


class _Context(Context):
    """What templates call with: macros at once, all else as Jinja does."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """What a function gives; most are macros that take what they are given, and no more."""
        if type(called) is Macro and not (
            called.caller or called.catch_varargs or called.catch_kwargs
        ):
            lacking = len(called.arguments) - len(args)
            if lacking >= 0 and kwargs.keys() <= _AROUND:
                made = called._func(*args, *(missing,) * lacking)  # noqa: SLF001 - to call it took half of the time
                return Markup(made) if self.eval_ctx.autoescape else made  # noqa: S704 - as a macro does
        return super().call(called, *args, **kwargs)


class _Environment(Environment):
    """Jinja, with quicker printing, looking up and calling."""

    code_generator_class = _Generator
    context_class = _Context

    escaped = staticmethod(_escaped)
    printed = staticmethod(_printed)


def renderer(theme: Path | None = None) -> Renderer:
    """A function from a template's name and a page's value to the page.

    Templates of the vault's own theme come before ours, one by one; ours are also there as
    `ours/…`, to be extended by one of the same name. All text is escaped but
    what `fill` made. Raises VaultweaveError where there is no such theme; the function does
    where a template fails, as on a name that it misspells.
    """
    if theme and not theme.is_dir():
        raise VaultweaveError(f"There is no theme folder {theme}. Mend the config, or create it.")
    env = _environment(theme)

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


def compile_ours() -> None:
    """Keep the compiled code of our templates, so that no build has to make it."""
    env = _environment(None, asked=True)
    for file in sorted(ours().glob("*.html")):
        env.get_template(file.name)


def _environment(theme: Path | None, *, asked: bool = False) -> Environment:
    folders = [theme] if theme else []
    env = _Environment(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(folder) for folder in [*folders, ours()]),
                PrefixLoader({"ours": FileSystemLoader(ours())}),
            ]
        ),
        bytecode_cache=Compiled(ours(), Path(__file__), asked=asked),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    env.filters["once"] = _once
    env.filters["figure"] = "{:,}".format
    return env


def assets(theme: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The theme's files with their paths below `assets/`, the vault's own before ours."""
    found: dict[str, Path] = {}
    for folder in ([theme] if theme else []) + [ours()]:
        for file in sorted((folder / "assets").rglob("*")):
            if file.is_file() and not file.is_symlink():
                found.setdefault(file.relative_to(folder / "assets").as_posix(), file)
    yield from sorted(found.items())

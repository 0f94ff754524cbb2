"""Conductor: the vault as a language server, for editors: what is wrong, and where links go."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from vaultweave import __version__, api, checks
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.project import Project, rules
from vaultweave.weave.load import Kept

_MOST = 200
_SEVERITY = {"error": 1, "warning": 2, "info": 3}


def server(place: Callable[[], Project]) -> LanguageServer:
    """A language server of a project's vault, which looks at the files whenever one is saved."""
    made = LanguageServer("vaultweave", __version__)
    desk = _Desk(place)
    _tell_problems(made, desk)
    _follow_links(made, desk)
    _propose_names(made, desk)
    return made


def _tell_problems(made: LanguageServer, desk: _Desk) -> None:
    """What is wrong in each file that is open, as files were saved."""

    def publish(uri: str, found: list[types.Diagnostic]) -> None:
        told = types.PublishDiagnosticsParams(uri=uri, diagnostics=found)
        made.text_document_publish_diagnostics(told)

    def show(*, anew: bool) -> None:
        try:
            if anew or desk.vault is None:
                desk.look()
        except VaultweaveError as error:
            message = types.ShowMessageParams(types.MessageType.Error, str(error))
            made.window_show_message(message)
            return
        for uri in made.workspace.text_documents:
            path = desk.path(uri)
            lines = desk.lines(path)
            publish(uri, [_diagnostic(one, lines) for one in desk.problems.get(path, ())])

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(_: types.DidOpenTextDocumentParams) -> None:
        show(anew=False)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: types.DidSaveTextDocumentParams) -> None:
        show(anew=True)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(told: types.DidCloseTextDocumentParams) -> None:
        publish(told.text_document.uri, [])


def _follow_links(made: LanguageServer, desk: _Desk) -> None:
    """The note, and the line in it, that a link goes to."""

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(told: types.DefinitionParams) -> types.Location | None:
        uri = told.text_document.uri
        typed = made.workspace.get_text_document(uri).lines
        found = desk.goes_to(desk.path(uri), told.position, typed)
        if found is None:
            return None
        file, line = found
        start = types.Position(line - 1, 0)
        return types.Location(uris.from_fs_path(str(file)) or "", types.Range(start, start))


def _propose_names(made: LanguageServer, desk: _Desk) -> None:
    """Names of notes, after two brackets."""
    when = types.CompletionOptions(trigger_characters=["["])

    @made.feature(types.TEXT_DOCUMENT_COMPLETION, when)
    def completion(told: types.CompletionParams) -> types.CompletionList | None:
        typed = made.workspace.get_text_document(told.text_document.uri).lines
        before, after = _around(typed, told.position)
        start = before.rpartition("[[")[2]
        if "[[" not in before or set(start) & set("]|#"):
            return None
        several = [*desk.named(start)]
        end = "" if after.startswith("]]") else "]]"
        items = [types.CompletionItem(one, insert_text=one + end) for one in several[:_MOST]]
        return types.CompletionList(is_incomplete=len(several) > _MOST, items=items)


class _Desk:
    """The vault as it was saved last, and what is wrong with it, by vault path."""

    def __init__(self, place: Callable[[], Project]) -> None:
        self._place, self._kept = place, Kept()
        self._root = Path()
        self._names: list[str] = []
        self._notes: dict[str, Note] = {}
        self.vault: Vault | None = None
        self.problems: dict[str, list[Problem]] = {}

    def look(self) -> None:
        """Read what is new, and check all."""
        place = self._place()
        vault = api.read(place, self._kept).vault
        found: defaultdict[str, list[Problem]] = defaultdict(list)
        for one in checks.check(vault, rules(place)):
            found[one.path].append(one)
        self.vault, self.problems, self._root = vault, found, place.root.resolve()
        self._notes = {note.path: note for note in vault.texts.values()}
        alike = Counter(note.name.casefold() for note in vault.notes.values())
        self._names = sorted(
            note.name if alike[note.name.casefold()] == 1 else note.id
            for note in vault.notes.values()
        )

    def path(self, uri: str) -> str:
        """A file as the vault names it; nothing where it is elsewhere."""
        file = uris.to_fs_path(uri) or ""
        place = Path(file).resolve()
        inside = bool(file) and place.is_relative_to(self._root)
        return place.relative_to(self._root).as_posix() if inside else ""

    def lines(self, path: str) -> list[str]:
        """The lines of a file as it was saved."""
        try:
            text = (self._root / path).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return []
        return text.splitlines()

    def named(self, start: str) -> Iterator[str]:
        """The names of notes that hold what was typed, as links would write them."""
        wanted = start.casefold()
        return (name for name in self._names if wanted in name.casefold())

    def goes_to(
        self, path: str, position: types.Position, typed: Sequence[str]
    ) -> tuple[Path, int] | None:
        """The file, and line in it, that the link at a position goes to.

        None where none stands there, and in a line that was not saved as it is.
        """
        note, saved = self._notes.get(path), self.lines(path)
        at = position.line
        if (
            note is None
            or at >= min(len(saved), len(typed))
            or saved[at] != typed[at].rstrip("\r\n")
        ):
            return None
        column = len(_around(typed, position)[0]) + 1
        for link, target in zip(note.content.links, note.targets, strict=True):
            if _holds(link.span, at + 1, column) and target.path is not None:
                return self._root / target.path, self._line(target)
        return None

    def _line(self, target: Target) -> int:
        there = self._notes.get(target.path or "")
        if there is None:
            return 1
        if target.heading >= 0:
            return there.content.headings[target.heading].span.line
        return there.content.blocks[target.block].span.line if target.block >= 0 else 1


def _holds(span: Span, line: int, column: int) -> bool:
    return span.line <= line <= span.end_line and (
        (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
    )


def _around(lines: Sequence[str], position: types.Position) -> tuple[str, str]:
    """The text of a line before and after a position, which counts UTF-16 units."""
    line = lines[position.line].rstrip("\r\n") if position.line < len(lines) else ""
    units = line.encode("utf-16-le", "surrogatepass")
    cut = 2 * position.character
    before, after = (part.decode("utf-16-le", "replace") for part in (units[:cut], units[cut:]))
    return before, after


def _diagnostic(one: Problem, lines: Sequence[str]) -> types.Diagnostic:
    def position(line: int, column: int) -> types.Position:
        text = lines[line - 1][: column - 1] if line <= len(lines) else ""
        return types.Position(line - 1, len(text.encode("utf-16-le", "surrogatepass")) // 2)

    span = one.span
    start = position(span.line, span.column)
    return types.Diagnostic(
        range=types.Range(start, position(span.end_line, span.end_column)),
        message=f"{one.message}; {one.fix}" if one.fix else one.message,
        severity=types.DiagnosticSeverity(_SEVERITY[one.level]),
        code=one.rule,
        source="vaultweave",
    )

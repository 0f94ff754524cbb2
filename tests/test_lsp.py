"""An editor's talk with the language server, over standard input and output."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.test_cli import called

FILES = {
    "Aster.md": "# Aster\n\nOf 🔋 [[Borealis#Below]] and [[Nobody]].\n",
    "x/Borealis.md": "# Up\n\n## Below\n\nText. [[Aster]]\n",
    "y/Twin.md": "one\n",
    "z/Twin.md": "two\n",
}
Talk = Callable[["Editor"], Awaitable[None]]


class Editor:
    """A client that keeps what it is told, by file."""

    def __init__(self, vault: Path) -> None:
        self.vault = vault
        self.names: set[str] = set()
        self.client = LanguageClient("editor", "1")
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def told(diagnostics: types.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(diagnostics)

    def uri(self, name: str) -> str:
        return (self.vault / name).as_uri()

    async def open(self, name: str) -> list[types.Diagnostic]:
        text = (self.vault / name).read_text()
        item = types.TextDocumentItem(self.uri(name), "markdown", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.next(name)

    async def save(self, name: str, text: str) -> list[types.Diagnostic]:
        (self.vault / name).write_text(text)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        version = types.VersionedTextDocumentIdentifier(2, self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(version, [whole]))
        named = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(named))
        return await self.next(name)

    async def next(self, name: str) -> list[types.Diagnostic]:
        """What is told of a file, when all that is open has been told of."""
        self.names.add(name)
        several = [await asyncio.wait_for(self.told.get(), 60) for _ in self.names]
        return [one for told in several if told.uri == self.uri(name) for one in told.diagnostics]

    async def goes_to(self, name: str, line: int, character: int) -> tuple[str, int] | None:
        named, at = types.TextDocumentIdentifier(self.uri(name)), types.Position(line, character)
        asked = types.DefinitionParams(named, at)
        found: Any = await self.client.text_document_definition_async(asked)
        return (found.uri.rpartition("/")[2], found.range.start.line) if found else None

    async def proposes(self, name: str, line: int, character: int) -> list[str | None]:
        named, at = types.TextDocumentIdentifier(self.uri(name)), types.Position(line, character)
        asked = types.CompletionParams(named, at)
        found: Any = await self.client.text_document_completion_async(asked)
        return [item.insert_text for item in found.items] if found else []


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "vaultweave.toml").write_text("")
    return tmp_path


def talk(vault: Path, said: Talk) -> None:
    async def run() -> None:
        editor = Editor(vault)
        arguments = ("-m", "vaultweave", "-C", str(vault), "lsp")
        await editor.client.start_io(sys.executable, *arguments)
        whom = types.InitializeParams(types.ClientCapabilities(), root_uri=vault.as_uri())
        await editor.client.initialize_async(whom)
        editor.client.initialized(types.InitializedParams())
        await said(editor)
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await editor.client.stop()  # type: ignore[no-untyped-call]

    asyncio.run(run())


def test_problems_are_told_in_units_of_utf_16(vault: Path) -> None:
    async def said(editor: Editor) -> None:
        (one,) = await editor.open("Aster.md")
        start, end = one.range.start, one.range.end
        assert (one.code, one.severity) == ("VW101", types.DiagnosticSeverity.Error)
        assert (start.line, start.character, end.character) == (2, 29, 39)
        assert await editor.open("x/Borealis.md") == []

    talk(vault, said)


def test_saving_looks_again_at_all_that_is_open(vault: Path) -> None:
    async def said(editor: Editor) -> None:
        await editor.open("Aster.md")
        await editor.open("x/Borealis.md")
        (vault / "Nobody.md").write_text("Here.\n")
        assert await editor.save("Aster.md", FILES["Aster.md"] + "\n[[Gone]]\n") != []
        changed = await editor.save("x/Borealis.md", "# Up\n\n## Above\n\n[[Aster]]\n")
        assert changed == []
        found = await editor.save("Aster.md", FILES["Aster.md"])
        assert [one.code for one in found] == ["VW102"]

    talk(vault, said)


def test_links_are_followed_and_names_proposed(vault: Path) -> None:
    async def said(editor: Editor) -> None:
        await editor.open("Aster.md")
        assert await editor.goes_to("Aster.md", 2, 10) == ("Borealis.md", 2)
        assert await editor.goes_to("Aster.md", 2, 1) is None
        assert await editor.goes_to("Aster.md", 2, 32) is None
        await editor.save("Aster.md", "See [[bor and [[Twin]] and [[")
        assert await editor.proposes("Aster.md", 0, 9) == ["Borealis]]"]
        assert await editor.proposes("Aster.md", 0, 20) == ["y/Twin", "z/Twin"]
        assert len(await editor.proposes("Aster.md", 0, 29)) == 4
        assert await editor.proposes("Aster.md", 0, 3) == []

    talk(vault, said)


def test_without_the_extra_it_says_which(
    vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.delitem(sys.modules, "vaultweave.lsp", raising=False)
    monkeypatch.chdir(vault)

    assert "pip install 'vaultweave[lsp]'" in called(["lsp"], capsys)

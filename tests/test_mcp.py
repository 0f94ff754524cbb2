"""An agent's questions over the Model Context Protocol, asked by the protocol's own client."""

import builtins
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from vaultweave.mcp import server
from vaultweave.model.errors import VaultweaveError
from vaultweave.project import project

FILES = {
    "Actors/Aster.md": (
        "---\naliases: [Ay]\n---\n#company\n\n## Related\n\n- [[Borealis]] — supplier (2024)\n"
        "- [[Rules]] — exposed\n\n| Metric | 2025 |\n|--|--|\n| Sales | $4B |\n"
    ),
    "Borealis.md": "#company\n\nLike [[Ay]] and [[Nobody]].\n",
    "Rules.md": "#event\n",
}
ASTER = "Actors/Aster"

Talk = Callable[[Client], Awaitable[None]]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "notes" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "vaultweave.toml").write_text("")
    return tmp_path


def talk(vault: Path, said: Talk) -> None:
    """Let a client talk with a server that runs as agents run it."""
    told = ["-m", "vaultweave", "-C", str(vault), "mcp"]
    program = StdioServerParameters(command=sys.executable, args=told)

    async def run() -> None:
        async with Client(stdio_client(program)) as client:
            await said(client)

    anyio.run(run)


async def answer(client: Client, tool: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON
    found = await client.call_tool(tool, given)
    assert not found.is_error, found
    return dict(found.structured_content or {})


def test_an_agent_asks(vault: Path) -> None:
    async def said(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == [
            "show", "statements", "exposure", "path", "find", "facts", "check",
        ]  # fmt: skip
        assert all(tool.description and tool.annotations for tool in tools)
        shown = await answer(client, "show", entity="Ay")
        assert (shown["entity"], shown["kind"], shown["statements"]["total"]) == (
            ASTER,
            "company",
            2,
        )
        assert [row["sentence"] for row in shown["links"]["rows"]] == ["Like Ay and Nobody."]
        assert shown["facts"]["rows"][0]["value"] == "$4B"
        (one,) = (await answer(client, "statements", role="supplier"))["rows"]
        assert (await answer(client, "statements", role="suplier")) == {
            "total": 0,
            "rows": [],
            "note": 'nothing that fits has the role "suplier"; did you mean supplier?',
        }
        assert (one["subject"], one["object"], one["line"]) == ("Borealis", ASTER, 8)
        one = (await answer(client, "exposure", entity="Rules"))["rows"][0]
        assert (one["who"], one["sign"], one["path"][0]["line"]) == (ASTER, -1, 9)
        (way,) = (await answer(client, "path", start="Borealis", end="Rules"))["rows"]
        assert [hop["path"] for hop in way["path"]] == ["Actors/Aster.md"] * 2
        assert (await answer(client, "find", kind="company", limit=1)) == {
            "total": 2,
            "rows": [{"id": ASTER, "kind": "company"}],
        }
        assert (await answer(client, "find", wanted=True))["rows"][0]["id"] == "Nobody"
        assert (await answer(client, "facts", attribute="sal*"))["total"] == 1

    talk(vault, said)


def test_what_it_writes_is_seen_and_checked(vault: Path) -> None:
    async def said(client: Client) -> None:
        before = await answer(client, "check", path="Actors")
        (vault / "notes" / "Actors" / "New.md").write_text("- [[Rules]] — exposed\n\n[[Rulez]]\n")
        after = await answer(client, "check", path="Actors/")
        assert before["total"] == 0
        assert [(row["rule"], row["line"]) for row in after["rows"]] == [("VW101", 3)]
        assert (await answer(client, "show", entity="New"))["statements"]["total"] == 1

    talk(vault, said)


def test_what_is_wrong_with_a_question_is_told(vault: Path) -> None:
    async def said(client: Client) -> None:
        found = await client.call_tool("show", {"entity": "Borelis"})
        assert found.is_error
        assert "did you mean Borealis?" in str(found.content)
        assert (await client.call_tool("path", {"start": "Aster"})).is_error

    talk(vault, said)


def test_without_the_extra_it_says_which(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *more: Any) -> Any:  # noqa: ANN401 - as the real one
        if name.startswith("mcp"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(VaultweaveError, match=r"pip install 'vaultweave\[mcp\]'"):
        server(lambda: project(vault))

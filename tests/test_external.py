"""Asking the web, against a server of the test's own: slow, gone, moved, busy, and silent."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.shelf import loaded
from vaultweave import external
from vaultweave.checks import Options
from vaultweave.commands.outside import outside
from vaultweave.external import look, visit


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says, and counts who is there at once."""

    asked: list[str]
    lock = threading.Lock()
    there = 0
    most = 0

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def _answer(self, method: str) -> None:
        kind = type(self)
        with kind.lock:
            kind.asked.append(f"{method} {self.path}")
            kind.there += 1
            kind.most = max(kind.most, kind.there)
        if "pause" in self.path:
            time.sleep(0.05)
        with kind.lock:  # before the answer: who has it may ask again at once
            kind.there -= 1
        self._send(method)

    def _send(self, method: str) -> None:
        name = self.path.partition("?")[0].strip("/")
        if name == "drop":
            self.close_connection = True
            return
        if name == "slow":
            time.sleep(1.0)
        again = sum(self.path in line for line in type(self).asked) > 1
        status = {"gone": 404, "never": 410, "error": 500, "moved": 301, "loop": 302, "away": 302}
        code = status.get(name, 200)
        if name == "busy" or (name == "wait" and not again):
            code = 429
        if name == "nohead" and method == "HEAD":
            code = 405
        self.send_response(code)
        to = {"moved": "/ok", "loop": "/loop", "away": "file:///etc/passwd"}.get(name)
        if to:
            self.send_header("Location", to)
        if code == 429:
            self.send_header("Retry-After", "1" if name == "wait" else "3600")
        self.end_headers()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as it is called
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, type[Handler]]]:
    kind = type("Handler", (Handler,), {"asked": [], "there": 0, "most": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_address[1]}", kind
        found.shutdown()


@pytest.mark.parametrize("name", ["ok", "nohead", "wait", "a%20b?q=1", "ü"])
def test_what_is_there(name: str, server: tuple[str, type[Handler]]) -> None:
    answer = look(f"{server[0]}/{name}", local=True)

    assert (answer.dead, answer.unsure, answer.moved) == (False, "", "")


@pytest.mark.parametrize("name", ["gone", "never"])
def test_what_is_gone(name: str, server: tuple[str, type[Handler]]) -> None:
    assert look(f"{server[0]}/{name}", local=True).dead
    assert [line.split()[0] for line in server[1].asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("name", ["busy", "error", "slow", "drop", "loop", "away"])
def test_what_is_not_sure(
    name: str, server: tuple[str, type[Handler]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external, "TIMEOUT", 0.3)
    answer = look(f"{server[0]}/{name}", local=True)

    assert answer.unsure
    assert not answer.dead


def test_what_has_moved(server: tuple[str, type[Handler]]) -> None:
    assert look(f"{server[0]}/moved", local=True).moved == f"{server[0]}/ok"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "http://0/",
        "file:///etc/passwd",
        "ftp://example.org/",
    ],
)
def test_the_own_network_is_not_asked(url: str, server: tuple[str, type[Handler]]) -> None:
    assert look(url).unsure
    assert look(server[0]).unsure
    assert server[1].asked == []


def test_two_at_a_time_of_a_host(server: tuple[str, type[Handler]]) -> None:
    visit([f"{server[0]}/pause?{n}" for n in range(12)], local=True)

    assert len(server[1].asked) == 12
    assert server[1].most <= 2


def test_answers_are_remembered_for_a_day(
    server: tuple[str, type[Handler]], tmp_path: Path
) -> None:
    store = tmp_path / "cache" / "external.json"
    urls = [f"{server[0]}/{name}" for name in ("ok#part", "gone", "error")]
    first = visit(urls, store, local=True)
    count = len(server[1].asked)
    again = visit(urls, store, local=True)

    assert [a.dead for a in first.values()] == [a.dead for a in again.values()]
    assert [line.split()[1] for line in server[1].asked[count:]] == ["/error"]
    rows = json.loads(store.read_text())
    store.write_text(json.dumps({url: [0, *row[1:]] for url, row in rows.items()}))
    visit(urls[:1], store, local=True)
    assert server[1].asked[-1] == "HEAD /ok"


def test_a_damaged_store_is_none(server: tuple[str, type[Handler]], tmp_path: Path) -> None:
    store = tmp_path / "external.json"
    store.write_text("[1")

    assert not visit([f"{server[0]}/ok"], store, local=True)[f"{server[0]}/ok"].dead


def test_problems_never_block_by_default(server: tuple[str, type[Handler]], tmp_path: Path) -> None:
    text = " ".join(f"[x]({server[0]}/{name})" for name in ("ok", "gone", "moved", "error"))
    vault = loaded(tmp_path, {"A.md": text})
    found = [(p.rule, p.level) for p in outside(vault, Options(), None, local=True)]

    assert found == [("VW701", "warning"), ("VW702", "info"), ("VW701", "info")]
    assert [*outside(vault, Options(ignore=("VW7",)), None, local=True)] == []

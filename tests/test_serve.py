"""The preview: who is refused comes first, then what is served, then what a save does."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from watchfiles import Change
from watchfiles import watch as watch_files

from tests.browser import launched
from tests.shelf import written
from vaultweave import api
from vaultweave.commands.serve import Desk
from vaultweave.commands.shared import Run
from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.manifest import MANIFEST
from vaultweave.serve import Place, Preview, follow, hurry, renew, started
from vaultweave.serve.answer import Server
from vaultweave.serve.shown import Shown
from vaultweave.serve.watch import Watched, Watcher

NOTES = {
    "index.md": "# Home\n\n[[Aster]] ![[pic.svg]]\n",
    "Aster.md": "#actor\n\n" + "A line of text.\n\n" * 200 + "The end.\n",
    "x/x.md": "A folder's page. [[Aster]]\n",
    "pic.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='3' height='4'/>",
}
PATIENCE = 60


class Answer(NamedTuple):
    """What a server said."""

    status: int
    headers: dict[str, str]
    text: str


class Told:
    """What a preview said, one line each."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, text: str) -> None:
        self.lines.append(text)


def ask(
    server: Server, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)) as line:
        line.putrequest(method, path, skip_host="Host" in (headers or {}))
        for name, value in (headers or {}).items():
            line.putheader(name, value)
        line.endheaders()
        found = line.getresponse()
        return Answer(found.status, dict(found.getheaders()), found.read().decode())


def until(true: Callable[[], object]) -> None:
    """Wait for something, not for ever."""
    last = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < last, "nothing came of it"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a small site."""
    base = tmp_path_factory.mktemp("served")
    api.build(written(base / "notes", NOTES), base / "site")
    (base / "secret.txt").write_text("SECRET")
    (base / "site/foreign.html").write_text("SECRET")
    (base / "site/link.html").symlink_to(base / "secret.txt")
    shown = Shown(base / "site")
    shown.update()
    with started(Place(base / "site", port=0), shown) as server:
        yield server


EVIL = [
    {"Host": "evil.example"},
    {"Host": "evil.example:8000"},
    {"Host": "localhost.evil.example"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "10.0.0.1"},
    {"Host": ""},
    {"Host": "[::1"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
]


@pytest.mark.parametrize("headers", EVIL, ids=str)
@pytest.mark.parametrize("path", ["/", "/.live/script.js", "/.live/news?since=1", "/gone"])
def test_strangers_are_refused(served: Server, headers: dict[str, str], path: str) -> None:
    found = ask(served, path, headers)

    assert found.status == 403
    assert found.text == "403 Forbidden\n"
    assert "Access-Control-Allow-Origin" not in found.headers


TRAVERSALS = [
    "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt",
    "/..\\secret.txt", "/..%5csecret.txt", "/x/../../secret.txt", "/./../secret.txt",
    "//secret.txt", "///../secret.txt", "/..;/secret.txt", "/%252e%252e/secret.txt",
    "/.../secret.txt", "/x/..", "/x/../", "/.", "/..", "/~root", "/etc/passwd", "//etc/passwd",
    "/file:///etc/passwd", "/.git/HEAD", "/.env", "/.gitignore", "/.vaultweave/.gitignore",
    "/foreign.html", "/link.html", "/LINK.html", "/%00", "/index.html%00", "/index.html/",
    "/index.html/..", "/index.html%20", "/index.html.", "/INDEX.HTML", "/_/", "/_/assets",
    "/_/assets/", "/_/assets/../../../secret.txt", "/%c0%ae%c0%ae/secret.txt", "/%ff", "/*",
    "/%23", "/%3f", "/x%2fx.md", "/x/x.md", "/Aster.md",
    "/.vaultweave-manifest.json", "/.vaultweave-staging/journal", "/.live", "/.live/",
    "/.live/live.js", "/.live/../index.html", "/.live/script.js/", "/.live/news/", "/" + "a" * 9000,
    "/" + "../" * 500 + "etc/passwd", "/%e4",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_but_the_site_is_served(served: Server, path: str) -> None:
    found = ask(served, path)

    assert found.status in {400, 404}
    assert "SECRET" not in found.text
    assert "root:" not in found.text
    assert str(Path.home()) not in found.text
    assert "/tmp/" not in found.text  # noqa: S108 - where a test's files lie
    assert "Traceback" not in found.text


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"GET " + b"a" * 70_000 + b"\r\n\r\n",
        b"\0" * 1000, b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_not_a_request_does_no_harm(served: Server, said: bytes) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", served.server_port), 10) as line:
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            answer = line.makefile("rb").read()
        assert b"SECRET" not in answer
        assert b"Traceback" not in answer

    assert ask(served, "/").status == 200


def test_news_needs_the_token_of_a_page(served: Server) -> None:
    assert ask(served, "/.live/news?since=1").status == 403
    assert ask(served, "/.live/news?since=1&token=wrong").status == 403
    assert ask(served, f"/.live/news?since=x&token={served.token}").status == 400


def test_the_server_listens_to_this_machine_only(served: Server) -> None:
    assert served.server_address[0] == "127.0.0.1"


def test_pages_come_with_the_script_and_the_site_on_disk_has_none(served: Server) -> None:
    page = ask(served, "/").text
    on_disk = (served.shown.folder / "index.html").read_text()

    assert page.count("/.live/script.js") == 1
    assert ".live" not in on_disk
    assert page.replace(page[page.index('<script src="/.live') : page.index("</head>")], "") == (
        on_disk
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "LOCALHOST:8000", "[::1]:8000"])
def test_friends_are_answered(served: Server, host: str) -> None:
    assert ask(served, "/", {"Host": host}).status == 200
    assert ask(served, "/", {"Host": host, "Origin": f"http://{host}"}).status == 200


def test_files_have_their_types_and_folders_their_page(served: Server) -> None:
    assert ask(served, "/x/").status == 200
    assert ask(served, "/x").headers["Location"] == "/x/"
    assert ask(served, "/pic.svg").headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in ask(served, "/pic.svg").headers["Content-Security-Policy"]
    style = ask(served, "/_/assets/style.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert ask(served, "/_/assets/style.css", {"If-None-Match": style.headers["ETag"]}).text == ""
    assert ask(served, "/", method="HEAD").text == ""
    assert ask(served, "/gone.html").status == 404
    assert "Nothing here" in ask(served, "/gone.html").text


def test_a_site_with_an_address_is_served_below_its_path(tmp_path: Path) -> None:
    api.build(written(tmp_path / "notes", NOTES), tmp_path / "site")
    shown = Shown(tmp_path / "site")
    shown.update()
    with started(Place(tmp_path / "site", port=0, prefix="/n/"), shown) as server:
        assert ask(server, "/n/aster.html").status == 200
        assert ask(server, "/").headers["Location"] == "/n/"
        assert ask(server, "/aster.html").status == 404


def test_a_port_that_is_taken_is_said(served: Server, tmp_path: Path) -> None:
    place = Place(tmp_path, port=served.server_port)

    with (
        pytest.raises(VaultweaveError, match="Cannot serve at 127"),
        started(place, Shown(tmp_path)),
    ):
        pass


class Live(NamedTuple):
    """A preview at work."""

    base: Path
    server: Server
    told: Told

    def save(self, path: str, text: str) -> None:
        """As careful editors do: aside, then in its place."""
        file = self.base / path
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{file.name}.swp")
        aside.write_text(text, encoding="utf-8")
        aside.replace(file)

    def has(self, path: str, text: str) -> bool:
        return text in ask(self.server, path).text

    def rest(self) -> None:
        """Wait until nothing more comes."""
        version = None
        while version != self.server.shown.version:
            version = self.server.shown.version
            time.sleep(0.5)

    @property
    def is_clean(self) -> bool:
        """Whether the site is what a build from nothing would write."""
        self.rest()
        shutil.rmtree(self.base / "fresh", ignore_errors=True)
        api.build(self.base, self.base / "fresh")
        return tree(self.base / "site") == tree(self.base / "fresh")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != MANIFEST
    }


@contextmanager
def living(base: Path) -> Iterator[Live]:
    """A preview of a project, with its watcher in a thread of its own."""
    written(base / "notes", NOTES)
    (base / "theme").mkdir()
    (base / "vaultweave.toml").write_text("[site]\ntheme = 'theme'\n", encoding="utf-8")
    desk = Desk(Run(vault=base, quiet=True, verbose=False, started=0), None, None)
    preview = Preview(desk.build, desk.watched, desk.ahead)
    shown, told = Shown(base / "site"), Told()
    watcher = Watcher(told, partial(hurry, shown, preview))
    renew(shown, desk.build, told)
    told.lines.clear()
    with started(Place(base / "site", port=0), shown) as server:
        given = (preview, shown, watcher, told)
        thread = threading.Thread(target=follow, args=given, daemon=True)
        thread.start()
        time.sleep(0.5)  # until the system watches
        yield Live(base, server, told)
        watcher.close()
        thread.join(PATIENCE)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with living(tmp_path / "desk") as found:
        yield found


def news(live: Live, page: str, since: int) -> dict[str, object]:
    """The first news that a page gets."""
    path = f"/.live/news?token={live.server.token}&since={since}&page={page}"
    with closing(
        http.client.HTTPConnection("127.0.0.1", live.server.server_port, timeout=PATIENCE)
    ) as line:
        line.request("GET", path)
        answer = line.getresponse()
        assert answer.getheader("Content-Type") == "text/event-stream"
        while True:
            said = answer.readline().decode()
            assert said, "the server went away"
            if said.startswith("data: "):
                found: dict[str, object] = json.loads(said[6:])
                return found


def test_what_editors_leave_for_a_while_builds_nothing(live: Live) -> None:
    for name in (".Aster.md.swp", "4913~", "Aster.md~", "Aster.md.tmp", ".#Aster.md"):
        (live.base / "notes" / name).write_text("x")
    (live.base / "notes/.obsidian").mkdir()
    (live.base / "notes/.obsidian/workspace.json").write_text("{}")
    (live.base / "site/own.txt").write_text("x")
    time.sleep(1)

    assert live.told.lines == []


@pytest.mark.parametrize(
    ("here", "root", "config"),
    [
        ("notes", ".", "../vaultweave.toml"),
        (".", "notes", "vaultweave.toml"),
        ("notes/x", "..", "../../vaultweave.toml"),
        ("notes/x", "../../notes", "../../notes/../vaultweave.toml"),
        (".", "link", "vaultweave.toml"),
    ],
)
def test_a_vault_is_watched_by_whatever_path(
    here: str, root: str, config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = written(tmp_path.resolve(), {"notes/x/B.md": "", "vaultweave.toml": ""})
    (base / "link").symlink_to("notes")
    (base / "notes/site").mkdir()
    monkeypatch.chdir(base / here)
    hurried: list[frozenset[str]] = []
    watcher = Watcher(Told(), hurried.append)
    watcher.watch(Watched((Path(root),), (Path(config),), Path(root) / "site"))
    time.sleep(0.5)  # until the system watches

    written(base, {"notes/.hidden.md": "", "notes/site/a.html": "", "other.toml": ""})
    written(base, {"notes/A.md": "text"})
    until(lambda: hurried)
    (base / "vaultweave.toml").write_text("[site]")
    until(lambda: len(hurried) > 1)
    watcher.close()

    assert [{*map(str, lot)} for lot in hurried] == [
        {str(base / "notes/A.md")},
        {str(base / "vaultweave.toml")},
    ]


def test_a_save_is_shown(live: Live) -> None:
    live.save("notes/Aster.md", "Now **new** words. [[Later]]\n")

    until(lambda: live.has("/aster.html", "<strong>new</strong>"))
    until(lambda: live.has("/_/later.html", "Later"))
    assert live.is_clean


def test_a_page_is_told_to_load_anew_only_if_it_changed(live: Live) -> None:
    before = live.server.shown.version
    live.save("notes/Aster.md", "#actor Short.\n")
    until(lambda: live.server.shown.version > before)

    assert news(live, "aster.html", before)["reload"] is True
    assert news(live, "x/index.html", before)["reload"] in {True, False}
    assert news(live, "404.html", before)["reload"] is False
    assert news(live, "aster.html", live.server.shown.version)["reload"] is False
    assert news(live, "aster.html", before + 99)["reload"] is True


def test_names_come_and_go(live: Live) -> None:
    notes = live.base / "notes"
    (notes / "Aster.md").rename(notes / "aster.md")
    until(lambda: live.has("/x/", "aster"))
    (notes / "aster.md").rename(notes / "Borealis.md")
    until(lambda: ask(live.server, "/borealis.html").status == 200)
    until(lambda: ask(live.server, "/aster.html").status == 404)
    (notes / "Borealis.md").unlink()
    until(lambda: ask(live.server, "/borealis.html").status == 404)

    assert live.is_clean


def test_what_becomes_private_is_gone_at_once(live: Live) -> None:
    live.save(
        "notes/Deal.md", "---\naliases: [TOKEN-alias]\n---\n#TOKEN-tag TOKEN [[TOKEN-stub]]\n"
    )
    live.save("notes/index.md", "[[Deal]] ![[Deal]]\n")
    until(lambda: live.has("/deal.html", "TOKEN"))
    live.save(
        "notes/Deal.md", "---\npublish: false\naliases: [TOKEN-alias]\n---\nTOKEN [[TOKEN-stub]]\n"
    )
    until(lambda: ask(live.server, "/deal.html").status == 404)

    live.rest()
    found = tree(live.base / "site")
    assert [path for path in found if "token" in path.lower()] == []
    assert [path for path, data in found.items() if b"token" in data.lower()] == []
    assert "token" not in (live.base / "site" / MANIFEST).read_text().lower()
    for path in found:
        assert "token" not in ask(live.server, f"/{path}").text.lower().replace('"token', "")


def test_templates_config_and_pictures_are_watched(live: Live) -> None:
    live.save("theme/note.html", "{% extends 'ours/note.html' %}{% block kind %}mine{% endblock %}")
    until(lambda: live.has("/aster.html", '<body class="mine">'))
    live.save("vaultweave.toml", "[site]\ntheme = 'theme'\ntitle = 'Another title'\n")
    until(lambda: live.has("/", "Another title"))
    live.save("theme/assets/extra.css", "a { color: red }")
    until(lambda: live.has("/_/assets/extra.css", "red"))
    until(lambda: live.has("/", "extra.css"))
    live.save("notes/pic.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='77' height='4'/>")
    until(lambda: live.has("/", 'width="77"'))

    assert live.is_clean


@pytest.mark.parametrize(
    ("path", "broken", "whole", "said"),
    [
        ("theme/note.html", "{% if %}", "{% extends 'ours/note.html' %}", "note.html, line 1"),
        ("theme/note.html", "{{ page.gone }}", "{% extends 'ours/note.html' %}", "note.html"),
        ("vaultweave.toml", "[site]\ntitel = 'x'\n", "[site]\n", "titel"),
        ("vaultweave.toml", "[site", "[site]\n", "TOML"),
    ],
)
def test_what_is_broken_is_said_and_the_last_good_site_stays(
    path: str, broken: str, whole: str, said: str, live: Live
) -> None:
    live.save(path, broken)
    until(lambda: live.server.shown.faults)

    faults = " ".join(live.server.shown.faults)
    assert said in faults
    assert str(live.base) not in faults
    assert live.has("/aster.html", "The end.")
    told = news(live, "aster.html", live.server.shown.version)
    assert (told["reload"], told["faults"]) == (False, list(live.server.shown.faults))

    live.save(path, whole)
    live.save("notes/Aster.md", "mended\n")
    until(lambda: live.has("/aster.html", "mended"))
    until(lambda: live.server.shown.faults == ())
    assert live.is_clean


def test_a_broken_note_is_said_by_its_line(live: Live) -> None:
    live.save("notes/Aster.md", "---\ntags: [a\n---\nStill shown.\n")
    until(lambda: live.server.shown.faults)

    assert "Aster.md:" in live.server.shown.faults[0]
    assert live.has("/aster.html", "Still shown.")
    live.save("notes/Aster.md", "Mended.\n")
    until(lambda: not live.server.shown.faults)


def test_a_checkout_of_a_thousand_files_ends_in_the_right_site(live: Live) -> None:
    for number in range(1000):
        (live.base / f"notes/N{number}.md").write_text(f"[[N{number // 9}]] {number}\n")
    until(lambda: live.has("/n999.html", "999"))
    for number in range(1000):
        (live.base / f"notes/N{number}.md").unlink()
    until(lambda: live.has("/n999.html", "Nothing here"))
    until(lambda: live.has("/n0.html", "Nothing here"))

    assert live.is_clean


def test_where_the_system_watches_no_more_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: Path, **given: Any) -> Iterator[set[tuple[Change, str]]]:  # noqa: ANN401 - as it is called
        if not given["force_polling"]:
            raise OSError(28, "OS file watch limit reached.")
        return watch_files(*_, **given)

    monkeypatch.setattr("vaultweave.serve.watch.watch", refusing)
    with living(tmp_path / "desk") as live:
        until(lambda: live.told.lines)
        time.sleep(1)
        live.save("notes/Aster.md", "seen\n")
        until(lambda: live.has("/aster.html", "seen"))

        assert live.told.lines[0].startswith("watching by looking again and again")
        assert len([line for line in live.told.lines if "again and again" in line]) == 1


def test_control_c_ends_it_cleanly(tmp_path: Path) -> None:
    written(tmp_path / "notes", NOTES)
    command = [sys.executable, "-m", "vaultweave", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        address = next(line for line in lines if "http://127.0.0.1:" in line)
        port = int(address.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)):
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(PATIENCE) == 130
        assert "Traceback" not in process.stderr.read()
    assert (tmp_path / "site/aster.html").exists()
    assert list((tmp_path / "notes/.vaultweave").glob("site-*.past"))


def test_an_address_for_all_is_warned_of(tmp_path: Path) -> None:
    written(tmp_path / "notes", NOTES)
    command = [sys.executable, "-m", "vaultweave", "serve", "--port", "0", "--host", "0.0.0.0"]  # noqa: S104 - what is tested
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        first = process.stderr.readline()
        process.terminate()
    assert first.startswith("warning: anyone who can reach 0.0.0.0")


@pytest.mark.browser
def test_a_page_loads_itself_anew_and_stays_where_it_was_read(tmp_path: Path) -> None:
    with living(tmp_path / "desk") as live, launched() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"http://127.0.0.1:{live.server.server_port}/aster.html")
        page.evaluate("scrollTo(0, 2400)")
        text = NOTES["Aster.md"].replace("The end.", "A **new** end.")

        live.save("notes/Aster.md", text)
        page.wait_for_selector("text=A new end.", state="attached")
        page.wait_for_load_state()
        until(lambda: page.evaluate("scrollY") == 2400)

        live.save("theme/assets/extra.css", "main { max-width: 333px }")
        page.wait_for_selector("link[href$='extra.css']", state="attached")
        page.wait_for_load_state()
        until(
            lambda: (
                page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
                == "333px"
            )
        )
        until(lambda: page.evaluate("scrollY") == 2400)

        live.save("theme/note.html", "{% if %}")
        page.wait_for_selector("#vaultweave-live")
        assert "note.html, line 1" in page.inner_text("#vaultweave-live")
        assert "A new end." in page.inner_text("main")
        live.save("theme/note.html", "{% extends 'ours/note.html' %}")
        page.wait_for_selector("#vaultweave-live", state="detached")
        assert said == []

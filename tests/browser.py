"""Chromium, a server of a written site, and what a page is asked when a test looks at it."""

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing is looked up or fetched but from this machine, by the browser itself or by a page.
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = 1440, 360
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
PLACES = ("root", "below", "disk")

# Every kind of page, each by a page that has much of what the kind can have.
KINDS = {
    "home": "index.html",
    "note": "concepts/inference-economics.html",
    "actor": "actors/micron.html",
    "said": "actors/microsoft--said.html",
    "stub": "_/neocloud.html",
    "exposed": "exposed.html",
    "exposed-rest": "exposed--2.html",
    "exposed-by": "exposed-by-theme--2.html",
    "second-order": "second-order.html",
    "conflicts": "conflicts.html",
    "bullish": "bullish-by-theme--2.html",
    "relations": "relations.html",
    "role": "relations/driver.html",
    "entities": "entities.html",
    "tags": "tags.html",
    "tag": "tags/ai.html",
    "folder": "actors/index.html",
    "kind": "kinds/actor.html",
    "canvas": "concepts/who-pays-whom.canvas.html",
    "guide": "guide/configuration.html",
    "guide-folder": "guide/index.html",
    "footnotes": "actors/deepseek.html",
    "recent": "recent.html",
    "missing": "404.html",
}
# What a newcomer sees first.
SHOWN = {
    **{kind: KINDS[kind] for kind in ("home", "note", "stub", "relations")},
    "exposed": "exposed.html",
    "bullish": "bullish.html",
}
# A note with all that can be too wide for a phone.
BROAD = {
    "index.md": "# Home\n\n[[Wide]] [[" + "Unbroken" * 12 + "]]\n",
    "Wide.md": (
        f"---\nurl: https://a.example/{'x' * 90}\nlong: {'y' * 90}\n---\n#{'tag' * 20}\n\n"
        f"# {'Title' * 14}\n\n{'Word' * 40} [[{'Unbroken' * 12}]] `{'code' * 30}`\n\n"
        f"| {' | '.join(f'Column {n}' for n in range(16))} |\n|{'--|' * 16}\n"
        f"| {' | '.join(f'{10**n:,}' for n in range(16))} |\n\n"
        f"```python\n{'call(' * 40}\n```\n\n$${'+'.join('x_{10}' for _ in range(60))}$$\n\n"
        f"![[wide.svg]] ![[wide.svg|1200]]\n\n> [!tip] {'Callout' * 12}\n> {'inside' * 20}\n\n"
        f"{'- a' * 1}\n{''.join('  ' * n + '- deep' + chr(10) for n in range(1, 9))}\n"
        f"## Related\n\n- [[{'Unbroken' * 12}]] — supplier ({'context' * 15})\n"
    ),
    "Drawn.md": (
        "```mermaid\ngraph LR\n  A[Price cuts] --> B[Margins]\n```\n\n"
        "```mermaid\ngraph LR\n  A[ -->\n```\n\n$\\htmlData{a=b}{x}$ $\\cancelto{0}{y}$ [[Wide]]\n"
    ),
    "Moody's.md": "[[AT&T]] [[C++]]\n",
    "wide.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="40"/>',
}

# Starts an audit; what the theme cannot change is asked in one theme only.
START = """(rules) => {
  const only = rules.length ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } };
  window.audit = axe.run(document, { resultTypes: ["violations"], preload: false, ...only });
}"""
OUTCOME = """async () => (await window.audit).violations.flatMap((rule) => rule.nodes.map(
  (node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`))"""


class Seen(NamedTuple):
    """What happened behind a page: what its console said, and which addresses it asked for."""

    said: list[str]
    asked: list[str]

    def foreign(self, base: str) -> list[str]:
        """The addresses that lie outside the site."""
        return [url for url in self.asked if not url.startswith((base, "data:"))]


class Reader(Protocol):
    """Opens a page of the site in a browser of its own, with nothing remembered."""

    def __call__(
        self,
        path: str = "index.html",
        *,
        at: str = "root",
        width: int = 1280,
        scheme: Scheme = "light",
        script: bool = True,
    ) -> Page: ...


def found() -> str:
    """Where Chromium is; without it the test is skipped, or fails where one is required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path:
        return path
    if os.environ.get("VAULTWEAVE_BROWSER") == "required":
        pytest.fail("VAULTWEAVE_BROWSER=required, and there is no Chromium: apt-get install it")
    pytest.skip(f"needs a browser, one of: {', '.join(NAMES)}")


@contextmanager
def launched() -> Iterator[Browser]:
    """One Chromium for many tests."""
    path = found()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder under a prefix and nothing else; scripts come late, if asked."""

    def __init__(self, *given: Any, prefix: str, late: float, **more: Any) -> None:  # noqa: ANN401 - the server's own
        self.prefix = prefix
        self.late = late
        super().__init__(*given, **more)

    def translate_path(self, path: str) -> str:
        """The file of an address; one that is not there, outside the prefix."""
        if not path.startswith(self.prefix):
            return os.devnull + "/outside"
        if path.endswith(".js"):
            time.sleep(self.late)
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def end_headers(self) -> None:
        """What comes late comes late every time."""
        if self.late:
            self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(root: Path, prefix: str = "/", late: float = 0) -> Iterator[str]:
    """The address under which a folder is served."""
    handler = partial(Handler, directory=str(root), prefix=prefix, late=late)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{prefix}"
    server.shutdown()
    server.server_close()


def watch(context: BrowserContext) -> Seen:
    """All that the pages of a context say and ask for, from now on."""
    seen = Seen([], [])
    context.on("request", lambda request: seen.asked.append(request.url))
    context.on("weberror", lambda error: seen.said.append(f"uncaught: {error.error}"))

    def say(kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            seen.said.append(f"{kind}: {text}")

    context.on("console", lambda message: say(message.type, f"{message.text} {message.location}"))
    return seen


def visitor(browser: Browser, *, script: bool = True) -> tuple[Page, Seen]:
    """A page of a browser of its own, with nothing remembered, and all that happens behind it."""
    context = browser.new_context(java_script_enabled=script)
    seen = watch(context)
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page, seen


def look(page: Page, width: int, scheme: Scheme) -> None:
    """Show a page to a reader with such a window and such a system, who wants no motion."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media="screen", color_scheme=scheme, reduced_motion="reduce")


def audit(pages: Sequence[Page]) -> list[str]:
    """What axe-core finds in one page in several lights: the first in full, else in its colours."""
    for page in pages:
        page.evaluate(f"() => {{ {AXE} }}")
        page.evaluate(START, [] if page is pages[0] else ["color-contrast"])
    return [fault for page in pages for fault in page.evaluate(OUTCOME)]


def is_dark(page: Page) -> bool:
    """Whether the page has light ink on dark paper; paper of no colour is white."""
    ink, paper = page.evaluate(
        """() => {
          const style = getComputedStyle(document.body);
          return [style.color, style.backgroundColor];
        }"""
    )
    dark = light(ink) > 384
    assert paper == "rgba(0, 0, 0, 0)" or (light(paper) > 384) != dark
    return dark


def light(color: str) -> int:
    """How light a colour is, from 0 to 765."""
    return sum(map(int, re.findall(r"\d+", color)[:3]))


def overflow(page: Page) -> int:
    """How many pixels of a page stand out to the right."""
    return int(
        page.evaluate(
            "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
    )

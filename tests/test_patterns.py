"""Nothing that a note may hold keeps the reader busy: every pattern, and texts made to be hard."""

import ast
import gc
import importlib
import os
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

import vaultweave
from vaultweave.read.parse import parse

# Seconds of the processor's time, so that a busy machine fails nothing; the best of several tries.
TIMES = int(os.environ.get("VAULTWEAVE_TIMES", "5000"))  # how often a mark stands in a hard text
LONGER = max(1.0, TIMES / 10_000)  # what grows as the text does may take so much more
PATTERN_LIMIT, TEXT_LIMIT, GROWTH, TRIES = 0.2, 5.0 * LONGER, 2.6, 4
STOP = 6.0 * LONGER  # what takes longer is stopped
NOTHING = 0.15  # what takes less shows no growth

METHODS = frozenset({"search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"})
HOSTILE = [
    "[[", "![[a#", "==", "%%", "^a", "> [!", "#a/", "$$", "\n", " ", "|", "-", "(", ")", "a", "1",
    "a1", "a ", "1 ", "A.", "a-", "1,", "1.", "$1", "1%", "\t", "\u00a0", " \n", "|-", ":-", '"',
    "a=", "[a](", "<a ", "<!-", "`", ": ", "://", "https://a.", "*", "_", "/", "\\|", "@a.", "&#",
    " — ", "a, ", "a and ", "日", "e\u0301", "{{", "(a) ", "the ", "2024-01-", "Ab", "\U000f0000",
    "\U000f0000 and ", "\U000f0000, ", "\U000f0000 & ", "\U000f0000 (a) ", "\U000f0000(", "a: ",
]  # fmt: skip
BEFORE_AFTER = [("", ""), ("a", " x\0"), ("[", "!"), ("(", "\na")]
LENGTH, TENTH = 40 << 10, 4 << 10
TRIFLE = 0.0008


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    """Stop what would not end, and keep the collector of garbage out of the sums."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"stopped after {STOP} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    gc.freeze()  # so that what other tests have left is not looked through each time
    gc.disable()
    yield
    gc.enable()
    signal.signal(signal.SIGVTALRM, before)


def seconds(work: Callable[[], object]) -> float:
    """What some work costs; all of the limit where it was stopped."""
    signal.setitimer(signal.ITIMER_VIRTUAL, STOP)
    started = time.process_time()
    try:
        work()
    except TimeoutError:
        return STOP
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - started


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(vaultweave.__path__, "vaultweave."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def inside(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """The patterns that a module's variable holds, in whatever it keeps them."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from inside(part, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        for part in value.values():
            yield from inside(part, depth + 1)
    elif depth < 2 and isinstance(value, type) and value.__module__.startswith("vaultweave"):
        for part in vars(value).values():
            yield from inside(part, depth + 1)


def uses(tree: ast.Module) -> dict[str, set[str]]:
    """How a module calls patterns: name to methods; `re.sub("…", …)` as the pattern itself."""
    out: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner, method = node.func.value, node.func.attr
        if method not in METHODS:
            continue
        name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
        if name == "re" and isinstance(node.args[0], ast.Constant):
            name = f"re:{node.args[0].value!s}"
        out.setdefault(name, set()).add(method)
    return out


def patterns() -> list[tuple[str, re.Pattern[str], frozenset[str]]]:
    """Every pattern of the package, with the methods that are called on it."""
    found: dict[tuple[str, re.Pattern[str]], set[str]] = {}
    sources = {m.__name__: uses(ast.parse(Path(str(m.__file__)).read_text())) for m in modules()}
    for module in modules():
        own = sources[module.__name__]
        for name, value in vars(module).items():
            for pattern in inside(value):
                used = set(own.get(name, ()))
                if not isinstance(value, re.Pattern) or not used:
                    used = set().union(*(s.get(name, set()) for s in sources.values())) or {"match"}
                found.setdefault((f"{module.__name__}.{name}", pattern), set()).update(used)
        for name, used in own.items():
            if name.startswith("re:"):
                pattern = re.compile(name[3:])
                found.setdefault((f"{module.__name__}: {name[3:]}", pattern), set()).update(used)
    return [(name, pattern, frozenset(used)) for (name, pattern), used in found.items()]


PATTERNS = patterns()


def applied(pattern: re.Pattern[Any], method: str, given: str) -> Callable[[], object]:
    text = given if isinstance(pattern.pattern, str) else given.encode()
    if method in {"sub", "subn"}:
        return lambda: pattern.sub(text[:0], text)
    if method in {"finditer", "findall", "split"}:
        return lambda: sum(1 for _ in pattern.finditer(text))
    return lambda: getattr(pattern, method)(text)


def test_all_patterns_are_found() -> None:
    named = {name for name, _, _ in PATTERNS}

    assert 40 < len(named)
    assert "vaultweave.read.syntax.table._DELIMITER" in named
    assert {"search"} == next(
        u for n, _, u in PATTERNS if n == "vaultweave.read.syntax.url._SCHEME"
    )


@pytest.mark.parametrize(
    ("pattern", "methods"),
    [pytest.param(p, used, id=f"{n} {name}") for n, (name, p, used) in enumerate(PATTERNS)],
)
def test_no_pattern_is_slow(pattern: re.Pattern[str], methods: frozenset[str]) -> None:
    for unit, (before, after), method in product(HOSTILE, BEFORE_AFTER, sorted(methods)):
        if seconds(applied(pattern, method, before + (unit * TENTH)[:TENTH] + after)) < TRIFLE:
            continue  # what grows with the square takes a hundredth of the limit here, not less
        work = applied(pattern, method, before + (unit * LENGTH)[:LENGTH] + after)
        costs = [seconds(work)]
        while PATTERN_LIMIT < costs[-1] < STOP and len(costs) < TRIES:
            costs.append(seconds(work))

        assert costs[-1] <= PATTERN_LIMIT, (method, before, unit, after)


# Times a number, texts that have cost other readers minutes, and those that might cost ours.
TEXTS: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "[" * n,
    "brackets closed": lambda n: "[" * n + "a" + "]" * n,
    "links in links": lambda n: "[" * n + "a" + "](b)" * n,
    "links unclosed": lambda n: "[a](b" * n,
    "links in angles unclosed": lambda n: "[a](<b" * n,
    "link openers and emphasis": lambda n: "[ a_" * n,
    "references": lambda n: "[a][" * n,
    "references defined": lambda n: "".join(f"[r{i}]: /u\n" for i in range(n)),
    "definitions unclosed": lambda n: "[a\n" * n,
    "definitions with open titles": lambda n: '[a]: b "\n' * n,
    "images": lambda n: "![" * n,
    "images of wikilinks": lambda n: "![[](" * n,
    "images in images": lambda n: "![" * n + "a" + "](b)" * n,
    "linked images": lambda n: "[![" * n + "](",
    "emphasis opened": lambda n: "*a **a " * n,
    "emphasis closed": lambda n: "a* a** " * n,
    "emphasis mismatched": lambda n: "*a_ " * n,
    "emphasis nested": lambda n: "*a **a " * n + "b** b* " * n,
    "emphasis of threes": lambda n: "a**b" + "c* " * n,
    "stars": lambda n: "*" * n + "a" + "*" * n,
    "strikes": lambda n: "~~a " * n + "b~~ " * n,
    "backticks": lambda n: "".join("`" * (i % 60 + 1) + "a" for i in range(n)),
    "entities": lambda n: "&a&#1;&amp;" * n,
    "escapes": lambda n: "\\*\\[\\" * n,
    "angles": lambda n: "<" * n,
    "tags": lambda n: "x <a b='" * n,
    "comments of HTML": lambda n: "a <!-- " * n,
    "instructions": lambda n: "a <?<![CDATA[<!A" * n,
    "HTML nested": lambda n: "<div>\n\n" * n,
    "HTML in a block": lambda n: "<div>" + "<b><script></i>" * n,
    "quotes": lambda n: ">" * n,
    "quoted lines": lambda n: "> a\n" * n,
    "quoted lists": lambda n: "> - " * n,
    "lazy lines": lambda n: "> " * 20 + "a\n" + "b\n" * n,
    "bullets": lambda n: "- " * n,
    "items": lambda n: "- a\n" * n,
    "items apart": lambda n: "- a\n\n  b\n" * n,
    "items nested": lambda n: "".join("  " * (i % 90) + "- a\n" for i in range(n // 4)),
    "empty lines in deep lists": lambda n: "- " * 60 + "a" + "\n" * n,
    "headings": lambda n: "# a b\n" * n,
    "headings underlined": lambda n: "a\n" * n + "==",
    "rules": lambda n: "* * *\n---\n" * n,
    "rows": lambda n: "|a|b|\n|-|-|\n" + "|x|y|\n" * (n // 2),
    "columns": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|x" * n + "|\n",
    "cells left out": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|x|\n" * n,
    "tables": lambda n: "|a|b|\n|-|-|\n|x|y|\n\n" * (n // 4),
    "no table": lambda n: "a|b\n" + "-|" * n + "x",
    "wikilinks in a row": lambda n: "|a|b|\n|-|-|\n|" + "[[a|b]] " * n + "|y|\n",
    "wikilinks open in a row": lambda n: "|a|b|\n|-|-|\n|" + "[[" * n + "|y|\n",
    "escaped pipes": lambda n: "|a|b|\n|-|-|\n|" + "\\|" * n + "|y|\n",
    "footnotes": lambda n: "".join(f"[^{i}] " for i in range(n // 2)) + "\n\n" + "[^1]: t\n" * n,
    "footnotes defined": lambda n: "[^1]: a\n\n" * n,
    "footnotes in footnotes": lambda n: "^[" * n + "a" + "]" * n,
    "footnotes unclosed": lambda n: "^[ [^" * n,
    "wikilinks": lambda n: "[[a|b]] " * n,
    "wikilinks open": lambda n: "[[a#" * n,
    "wikilinks half closed": lambda n: "[[a]\n" * n,
    "wikilinks of many parts": lambda n: "[[" + "#a|" * n + "]]",
    "wikilinks in sentences": lambda n: "word [[a]] text. " * n,
    "wikilinks in lines": lambda n: "[[a]] b\n" * n,
    "wikilinks in a callout": lambda n: "> [!note] t\n" + "> a [[b]]\n" * n,
    "links in a line": lambda n: "[a](b) " * n,
    "images in a line": lambda n: "![a](b.png) " * n,
    "pictures in HTML": lambda n: '<img src="a.png"> ' * n,
    "pictures in a block": lambda n: "<p>\n" + '<img src="a.png">\n' * n,
    "pictures open": lambda n: '<p>\n<img src="a.png\n' * n,
    "embeds in a line": lambda n: "![[a]] " * n,
    "code in a line": lambda n: "`a` " * n,
    "fields": lambda n: "a:: [[b]]\n\n" * (n // 2),
    "references used": lambda n: "[a]: b\n\n" + "[a] " * n,
    "footnotes used": lambda n: "x[^1] " * n + "\n\n[^1]: y",
    "merge conflicts": lambda n: "<<<<<<< a\n=======\n>>>>>>> b\n" * n,
    "keys": lambda n: "api_key = sk-abcdefghijklmnopqrstuvwxyz0123456789AB\n" * n,
    "too deep": lambda n: ("> " * 210 + "a\n\n") * (n // 100),
    "embeds": lambda n: "![[a]]\n\n" * (n // 2),
    "tags of parts": lambda n: "#" + "a/" * n,
    "tags in lines": lambda n: "#a " * n,
    "highlights": lambda n: "==a " * n + "b== " * n,
    "equals signs": lambda n: "=" * n + "a" + "=" * n,
    "comments": lambda n: "%% a %% " * n,
    "comments open": lambda n: "%%a " * n,
    "comments in blocks": lambda n: "%%\na\n" * n,
    "comments in quotes": lambda n: "> %%\n" * n,
    "formulas": lambda n: "$a$ " * (n // 10) + "$a " * n,
    "formulas in blocks": lambda n: "$$\na\n\n" * n,
    "dollars": lambda n: "$" * n,
    "money": lambda n: "$5 and $6, " * n,
    "ids": lambda n: "a ^id\n\n" * (n // 2),
    "ids on their own": lambda n: "- a\n" * n + "\n^id\n" * n,
    "carets": lambda n: " ^a" * n,
    "callouts": lambda n: "> [!note]- a\n> b\n\n" * (n // 2),
    "callouts in callouts": lambda n: "".join(">" * (i % 50) + "> [!x]\n" for i in range(n // 4)),
    "callouts open": lambda n: "> [!" * n,
    "tasks": lambda n: "- [x] a\n" * (n // 2),
    "fences": lambda n: "```\n" * n,
    "code": lambda n: "    a\n\n" * n,
    "addresses": lambda n: "https://a.b " * (n // 2),
    "addresses in brackets": lambda n: "https://a" + "()" * n + ")" * n,
    "colons": lambda n: "http://" * n,
    "e-mail": lambda n: "a_b@" * n + " " + "a@b.c " * (n // 2),
    "claims": lambda n: "- [[a]] — b (c)\n" * (n // 8),
    "dashes": lambda n: "- " + "( — " * n,
    "one long item": lambda n: "- " + "[[a]] — " * (n // 2),
    "sentences": lambda n: "[[a]]. A " * (n // 2),
    "labels": lambda n: "**Bull:**\n- [[a]]\n\n" * (n // 8),
    "labels in a line": lambda n: "**Bull:** x | " * (n // 4),
    "white space": lambda n: "a" + " " * n + "b  \n" + "\t" * n,
    "lines": lambda n: "a\n" * n,
    "combining characters": lambda n: "e" + "\u0301" * n,
    "NUL": lambda n: "\0" * n,
    "properties": lambda n: "---\n" + "".join(f"k{i}: v\n" for i in range(n // 4)) + "---\n",
    "properties nested": lambda n: "---\na: " + "[" * n + "\n---\n",
    "properties of aliases": lambda n: "---\na: &a x\nb: [" + "*a," * n + "]\n---\n",
    "properties open": lambda n: "---\n" + "-- -\n" * n,
    "all marks": lambda n: "*a _b ==c ~~d `e [[f ![[g [h](i $j #k %%l ^m <n " * (n // 10),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_is_slow(name: str) -> None:
    once, twice = TEXTS[name](TIMES), TEXTS[name](2 * TIMES)
    for _ in range(TRIES):
        gc.collect()
        second = seconds(lambda: parse(twice))
        growth = second / seconds(lambda: parse(once)) if second > NOTHING else 1.0
        if growth <= GROWTH and second <= TEXT_LIMIT:
            break

    assert growth <= GROWTH
    assert second <= TEXT_LIMIT

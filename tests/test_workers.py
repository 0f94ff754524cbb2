"""Parallel parsing is serial parsing, sooner."""

from concurrent.futures import ProcessPoolExecutor

from vaultweave.read.parse import Options, parse
from vaultweave.read.workers import CHUNK, parse_all, parse_on

TEXTS = [
    f"---\nn: {n}\nbig: {'9' * 40}\nup: '[[A{n}]]'\n---\n# T{n}\n\n"
    f"- [[B{n}|b]] — peer ($9B) ^x{n}\n\n"
    f"| a | b |\n|---|---|\n| [[C]] | ==d== |\n\n![[E#F]] #tag $x^{n}$\n\n```python\nx = {n}\n```\n"
    for n in range(CHUNK * 2 + 3)
]


def test_workers_give_what_one_process_gives() -> None:
    expected = [parse(text) for text in TEXTS]

    with ProcessPoolExecutor(2) as executor:
        assert expected == parse_on(executor, TEXTS, Options())


def test_few_texts_are_parsed_here() -> None:
    assert [parse("a"), parse("b")] == parse_all(["a", "b"], Options(), jobs=8)

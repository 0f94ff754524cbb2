"""Parallel parsing is serial parsing, sooner."""

from concurrent.futures import ProcessPoolExecutor

from vaultweave.read.cache import unpacked_body, unpacked_content
from vaultweave.read.parse import Options, Parsed, parse
from vaultweave.read.workers import CHUNK, Packed, parse_all, parse_on

TEXTS = [
    f"---\nn: {n}\nbig: {'9' * 40}\nup: '[[A{n}]]'\n---\n# T{n}\n\n"
    f"- [[B{n}|b]] — peer ($9B) ^x{n}\n\n"
    f"| a | b |\n|---|---|\n| [[C]] | ==d== |\n\n![[E#F]] #tag $x^{n}$\n\n```python\nx = {n}\n```\n"
    for n in range(CHUNK * 2 + 3)
]


BYTES = [text.encode() for text in TEXTS]


def unpacked(each: list[Packed]) -> list[Parsed]:
    return [Parsed(unpacked_content(one.facts), unpacked_body(one.body)) for one in each]


def test_workers_give_what_one_process_gives() -> None:
    expected = [parse(text) for text in TEXTS]

    with ProcessPoolExecutor(2) as executor:
        chunks = list(parse_on(executor, BYTES, Options()))

    assert expected == [one for chunk in chunks for one in unpacked(chunk)]


def test_few_texts_are_parsed_here() -> None:
    (chunk,) = parse_all([b"a", b"b"], Options(), jobs=8)

    assert [parse("a"), parse("b")] == unpacked(chunk)

"""The size of a picture from its first bytes; what says nothing comes first."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultweave.publish.media import attachment
from vaultweave.publish.pixels import pixels

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08" + struct.pack(">HH", 480, 640) + bytes(9)
KNOWN = {
    "a.png": PNG,
    "a.gif": b"GIF89a" + struct.pack("<HH", 640, 480),
    "a.bmp": b"BM" + bytes(16) + struct.pack("<ii", 640, -480),
    "a.jpg": JPEG,
    "wrong-name.png": JPEG,
    "a.webp": b"RIFF....WEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 480),
    "l.webp": b"RIFF....WEBPVP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 639 | 479 << 14),
    "x.webp": b"RIFF....WEBPVP8X" + bytes(8) + b"\x7f\x02\0" + b"\xdf\x01\0",
    "a.avif": b"\0\0\0\x1cftypavif" + bytes(20) + b"ispe\0\0\0\0" + struct.pack(">II", 640, 480),
    "a.svg": b'<?xml version="1.0"?><svg xmlns="x" width="640" height="480px">',
    "box.svg": b"<svg viewBox='0 0 640 480'><rect width='3' height='4'/>",
    "both.svg": b'<svg width="100%" height="100%" viewBox="0,0,640.2,479.9">',
}
UNKNOWN = {
    "empty.png": b"",
    "cut.png": PNG[:20],
    "none.png": PNG[:16] + bytes(8),
    "huge.png": PNG[:16] + b"\xff" * 8,
    "cut.jpg": JPEG[:12],
    "torn.jpg": b"\xff\xd8\xff\xe0\0\x04abxx" + bytes(20),
    "text.png": b"hello",
    "no.svg": b"<svg><rect width='3' height='4'/>",
    "no.avif": b"\0\0\0\x1cftypavif",
    "script.svg": b"nothing",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_says_nothing_has_no_size(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(UNKNOWN[name])

    assert pixels(tmp_path / name) is None


def test_what_is_not_there_has_no_size(tmp_path: Path) -> None:
    assert pixels(tmp_path / "gone.png") is None


@pytest.mark.parametrize("name", KNOWN)
def test_pictures_say_their_size(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(KNOWN[name])

    assert pixels(tmp_path / name) == (640, 480)


@settings(deadline=None)
@given(st.sampled_from([b"", *(data[:16] for data in KNOWN.values())]), st.binary())
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.svg"
    file.write_bytes(head + rest)

    pixels(file)


@pytest.mark.parametrize(
    ("alias", "shape"),
    [
        (None, 'width="640" height="480"'),
        ("words", 'width="640" height="480"'),
        ("320", 'width="320" height="240"'),
        ("100x100", 'width="100" height="100" data-fixed=""'),
    ],
)
def test_a_page_keeps_the_place_of_a_picture(alias: str | None, shape: str) -> None:
    assert f" {shape} loading" in attachment("p.png", "p.png", alias, (640, 480))

"""Time from a save to the page as a browser gets it: python bench/serve.py VAULT [SAVES].

A copy of VAULT is served. A note is saved as editors do, aside and then in its place; the clock
stops when its page, which listens for news as in a browser, was told to load anew and has come
with the new words. The next save waits until that page is on the disk. Prints median, 95th
percentile, and what the server takes of the processor.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PATIENCE = 1200  # seconds for a first build


class Trips(NamedTuple):
    """Seconds of each trip; those of the processor, a trip, on average; megabytes at the peak."""

    walls: list[float]
    cpu: float
    memory: float

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.walls)


def trips(vault: Path, work: Path, saves: int = 20) -> Trips:
    """Serve a vault, and save a note of it some times."""
    note = min(vault.rglob("*.md"))
    site, log = work / "served", work / "served.log"
    with log.open("wb") as said:
        command = [sys.executable, "-m", "vaultweave", "-C", str(vault), "serve", "--port", "0"]
        process = subprocess.Popen([*command, "-o", str(site)], stdout=said, stderr=said)
        try:
            port = _port(log, process)
            _save(note, "The first of the bench.")
            page = _page(site, "The first of the bench.")
            before = _used(process.pid)
            walls = []
            for number in range(saves):
                text = f"Saved for the bench, {number}."
                walls.append(_trip(port, note, page, text))
                _written(site / page, text)
            used = _used(process.pid) - before
            return Trips(walls, used / saves, _peak(process.pid))
        finally:
            process.terminate()
            process.wait()


def _port(log: Path, process: subprocess.Popen[bytes]) -> int:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and process.poll() is None:
        found = re.search(rb"http://127\.0\.0\.1:(\d+)/", log.read_bytes())
        if found:
            return int(found[1])
        time.sleep(0.1)
    raise SystemExit(f"nothing was served: {log.read_text()}")


def _save(note: Path, text: str) -> None:
    aside = note.with_name(f".{note.name}.swp")
    aside.write_text(note.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
    aside.replace(note)


def _page(site: Path, text: str) -> str:
    """The page that shows a text, once it does."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        time.sleep(0.5)
        with contextlib.suppress(FileNotFoundError):  # the site is being written
            newest = max(site.rglob("*.html"), key=lambda file: file.stat().st_mtime_ns)
            if text in newest.read_text(encoding="utf-8"):
                return newest.relative_to(site).as_posix()
    raise SystemExit("the page did not come")


def _trip(port: int, note: Path, page: str, text: str) -> float:
    with _news(port, page) as news:
        started = time.perf_counter()
        _save(note, text)
        for line in news:
            if line.startswith(b"data: ") and json.loads(line[6:])["reload"]:
                break
        body = _got(port, f"/{page}")
        took = time.perf_counter() - started
    if text.encode() not in body:
        raise SystemExit("the page was loaded anew without what was saved")
    return took


def _written(file: Path, text: str) -> None:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and text not in file.read_text(encoding="utf-8"):
        time.sleep(0.1)
    time.sleep(0.5)


@contextlib.contextmanager
def _news(port: int, page: str) -> Iterator[http.client.HTTPResponse]:
    script = re.search(rb'src="(/[^"]*script\.js\?(\d+))"', _got(port, f"/{page}"))
    if script is None:
        raise SystemExit("the page does not listen")
    token = re.search(rb'token: "([^"]+)"', _got(port, script[1].decode()))
    if token is None:
        raise SystemExit("the script has no token")
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", f"/.live/news?token={token[1].decode()}&since={script[2].decode()}"
                        f"&page={page}")  # fmt: skip
    try:
        yield line.getresponse()
    finally:
        line.close()


def _got(port: int, path: str) -> bytes:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", path)
        return line.getresponse().read()


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0


def main(vault: Path, saves: int = 20) -> None:
    """Print the figures of a copy."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        ignored = shutil.ignore_patterns(".git", ".vaultweave")
        shutil.copytree(vault, work / "vault", ignore=ignored)
        found = trips(work / "vault", work, saves)
    walls = sorted(found.walls)
    print(f"{saves} saves; from a save to the page loaded anew")
    print(f"median  {found.median:6.3f} s  processor {found.cpu:6.3f} s")
    print(f"p95     {walls[max(0, round(0.95 * len(walls)) - 1)]:6.3f} s")
    print(f"memory  {found.memory:6.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))

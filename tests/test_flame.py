"""Profiles: samples by stack, and a picture of them that any browser shows."""

import json
import re
import signal
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.shelf import written
from vaultweave.cli import main
from vaultweave.commands.flame import collapsed, picture, profiled, speedscope

SAMPLES = {("main", "read", "a<b>&\"'"): 30, ("main", "read"): 10, ("main", "write"): 60}


def test_stacks_as_text() -> None:
    assert collapsed(SAMPLES) == "main;read 10\nmain;read;a<b>&\"' 30\nmain;write 60\n"


def test_a_profile_for_speedscope() -> None:
    value = json.loads(speedscope(SAMPLES))
    names = [frame["name"] for frame in value["shared"]["frames"]]
    (profile,) = value["profiles"]
    stacks = [tuple(names[at] for at in stack) for stack in profile["samples"]]

    assert dict(zip(stacks, profile["weights"], strict=True)) == SAMPLES
    assert profile["endValue"] == 100


def test_a_flame_graph() -> None:
    root = ET.fromstring(picture(SAMPLES))  # noqa: S314 - what we have just made
    shown = {
        title.text.partition(":")[0]: float(title.text.rpartition(" ")[2].rstrip("%"))
        for title in root.iter("{http://www.w3.org/2000/svg}title")
        if title.text
    }
    widths = [float(box.attrib["width"]) for box in root.findall(".//{*}g/{*}rect")]

    assert shown == {"main": 100.0, "read": 40.0, "write": 60.0, "a<b>&\"'": 30.0}
    assert sorted(widths) == [360.0, 480.0, 720.0, 1200.0]


def test_nothing_was_sampled() -> None:
    ET.fromstring(picture({}))  # noqa: S314 - what we have just made


def test_samples_fall_where_the_time_goes(tmp_path: Path) -> None:
    with profiled(tmp_path / "p.txt"):
        while time.process_time() < 0:
            pass
        _spin(0.2)

    lines = (tmp_path / "p.txt").read_text().splitlines()
    counts = {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in lines}
    assert sum(n for stack, n in counts.items() if "_spin" in stack) > sum(counts.values()) / 2
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def _spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_build_tells_where_its_time_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(written(tmp_path, {"notes/A.md": "[[B]]", "notes/B.md": "B."}))
    with pytest.raises(SystemExit) as stopped:
        main(["build", "--timings", "--profile", "p.svg"])
    lines = capsys.readouterr().err.splitlines()[1:]
    shares = [int(share) for line in lines for share in re.findall(r"(\d+)%  [a-z ]+$", line)]

    assert stopped.value.code == 0
    assert lines[-1].endswith("everything else")
    assert len(shares) == len(lines) > 8
    assert 90 <= sum(shares) <= 110
    assert "vaultweave" in (tmp_path / "p.svg").read_text()

"""Where a run's time goes."""

import time

import pytest

from vaultweave.model.stages import Stages, listened, stage


def busy(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_nobody_listens() -> None:
    with stage("a"), stage("b"):
        pass


def test_a_stage_within_another_counts_alone() -> None:
    with listened() as stages:
        with stage("outer"):
            busy(0.02)
            with stage("inner"):
                busy(0.05)
            busy(0.02)
        busy(0.05)
        with stage("outer"):
            busy(0.01)

    assert list(stages.seconds) == ["outer", "inner"]
    assert 0.05 <= stages.seconds["outer"]
    assert 0.05 <= stages.seconds["inner"]
    assert sum(stages.seconds.values()) >= 0.1


def test_a_stage_that_fails_ends() -> None:
    stages = Stages()
    with pytest.raises(ValueError, match="no"), stages.stage("a"):
        int("no")
    with stages.stage("b"):
        busy(0.01)

    assert stages.seconds["a"] < stages.seconds["b"]

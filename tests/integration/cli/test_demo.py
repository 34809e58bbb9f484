"""`qungui demo --once`: the script through the sandbox, over the wires; exit code 0 only if all of it did happen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap.rehearsal import SCENES
from tests.integration.cli.shell import process as qungui


@pytest.mark.slow
def test_everything_expected_did_happen(tmp_path: Path) -> None:
    done = qungui("demo", "--once", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓ ") == len(SCENES)
    assert not list(tmp_path.iterdir())  # it leaves nothing behind

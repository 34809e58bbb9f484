"""A folder goes back to the files of a revision: what is written, what goes, what cannot stand there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.policy.changes.rollback import Rewriting, back_up, carry_out, fits, rewriting, standing
from tests.unit.policy.folders import write

TOP, BELOW = "policy.yaml", "bank/policy.yaml"


def test_only_what_differs_is_written_and_only_policy_files_go(tmp_path: Path) -> None:
    write(tmp_path, {TOP: "now", BELOW: "below", "notes/policy.md": "ours", ".git/policy.yaml": "hidden"})
    change = rewriting(tmp_path, {TOP: "then\r\n", "trade/policy.yaml": "new"})
    assert (dict(change.written), change.removed) == ({TOP: b"then\r\n", "trade/policy.yaml": b"new"}, (BELOW,))
    carry_out(change)
    assert standing(tmp_path) == {TOP: b"then\r\n", "trade/policy.yaml": b"new"}
    assert (tmp_path / "notes/policy.md").read_text() == "ours"
    assert (tmp_path / ".git/policy.yaml").read_text() == "hidden"
    assert not rewriting(tmp_path, {TOP: "then\r\n", "trade/policy.yaml": "new"}).is_needed


def test_a_folder_that_was_removed_comes_back(tmp_path: Path) -> None:
    root = tmp_path / "policies"
    carry_out(rewriting(root, {TOP: "a", BELOW: "b"}))
    assert standing(root) == {TOP: b"a", BELOW: b"b"}


def test_a_file_is_as_readable_as_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, {TOP: "now"})
    (tmp_path / TOP).chmod(0o640)
    carry_out(rewriting(tmp_path, {TOP: "then"}))
    assert (tmp_path / TOP).stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, {TOP: "now", "bank": "a file where a folder has to be"})
    with pytest.raises(OSError, match="bank"):
        carry_out(Rewriting(folder=tmp_path, written={TOP: b"then", BELOW: b"b"}, removed=()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bank", TOP]
    assert (tmp_path / TOP).read_text() == "now"


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    root, backup = write(tmp_path / "policies", {TOP: "now", BELOW: "b"}), tmp_path / "backup"
    back_up(root, backup)
    assert standing(backup) == standing(root)
    with pytest.raises(FileExistsError):
        back_up(root, backup)


@pytest.mark.parametrize(
    ("root", "files", "can"),
    [
        ("folder", {TOP: "", BELOW: ""}, True),
        ("folder", {"house.yaml": ""}, False),  # nobody would read it there
        ("folder", {"../policy.yaml": ""}, False),
        ("folder", {"/tmp/policy.yaml": ""}, False),
        ("house.yaml", {"house.yaml": ""}, True),
        ("house.yaml", {TOP: ""}, False),
        ("nowhere", {TOP: ""}, True),
        ("nowhere.yaml", {"nowhere.yaml": ""}, True),
        ("nowhere.yaml", {TOP: "", BELOW: ""}, False),
    ],
)
def test_what_can_stand_where(tmp_path: Path, root: str, files: Mapping[str, str], can: bool) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "house.yaml").write_text("policy: 1")
    assert fits(tmp_path / root, files) is can

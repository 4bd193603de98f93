"""Where the servers of test processes keep their files."""

from pathlib import Path

from tests.parallel import data_folder


def test_memory_with_room_is_taken_one_folder_a_checkout(tmp_path: Path) -> None:
    here, there = (data_folder(tmp_path / name, tmp_path, 1) for name in ("here", "there"))
    assert here.parent == there.parent == tmp_path
    assert here != there
    assert data_folder(tmp_path / "here", tmp_path, 1) == here


def test_without_memory_or_room_they_are_with_the_rest(tmp_path: Path) -> None:
    usual = tmp_path / "data"
    assert data_folder(usual, tmp_path / "none", 1) == usual / "tests"
    assert data_folder(usual, tmp_path, 2**62) == usual / "tests"


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    usual, memory = tmp_path / "data", tmp_path / "memory"
    memory.mkdir()
    folder = data_folder(usual, memory, 1)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    assert data_folder(usual, memory, 1) == usual / "tests"

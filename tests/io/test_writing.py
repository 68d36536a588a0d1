"""Files are written whole or not at all, and nothing is overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from crostaff.errors import CrostaffError
from crostaff.io import read, write
from crostaff.io.files import atomic_file, atomic_folder
from crostaff.io.tables import format_cell, read_csv, write_csv, write_tables
from crostaff.io.toml_text import toml_text
from crostaff.scenario.fields import Level
from tests.support.sample import sample_folder, sample_scenario


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def fail_while_writing(folder: Path) -> None:
    with atomic_folder(folder, owned={"staff.csv"}, overwrite=True) as temporary:
        (temporary / "staff.csv").write_text("half")
        raise KeyboardInterrupt


def fail_while_writing_file(path: Path) -> None:
    with atomic_file(path, overwrite=True) as temporary:
        temporary.write_text("new")
        raise ValueError("half way")


@pytest.mark.parametrize("name", ["portfolio", "portfolio.json"])
def test_nothing_is_overwritten_unasked(tmp_path: Path, name: str) -> None:
    write(sample_scenario(), tmp_path / name)
    with pytest.raises(CrostaffError, match=r"exists; .* --force \(overwrite=True\)"):
        write(sample_scenario(), tmp_path / name)
    smaller = sample_scenario().model_copy(update={"absences": ()})
    write(smaller, tmp_path / name, overwrite=True)
    assert read(tmp_path / name) == smaller
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_overwriting_a_folder_keeps_files_that_are_not_ours(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    (folder / "notes.txt").write_text("mine")
    (folder / "archive").mkdir()
    write(sample_scenario().model_copy(update={"rates": ()}), folder, overwrite=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "archive").is_dir()
    # A table of ours without rows goes, or reading would bring the old rows back.
    assert not (folder / "rates.csv").exists()
    assert not list(folder.glob(".*"))


def test_an_interrupted_write_changes_nothing(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        fail_while_writing(folder)
    with pytest.raises(KeyboardInterrupt):
        fail_while_writing(tmp_path / "new")
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["portfolio"]


def test_a_failing_move_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sample_folder(tmp_path)
    before = contents(folder)
    rename = Path.rename
    moves: list[Path] = []

    def fragile(self: Path, target: Path) -> Path:
        moves.append(self)
        if len(moves) == 20:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fragile)
    with pytest.raises(CrostaffError, match="cannot be written: No space left on device"):
        write(sample_scenario(), folder, overwrite=True)
    assert len(moves) > 20
    assert contents(folder) == before


def test_an_interrupted_file_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("old")
    with pytest.raises(ValueError, match="half"):
        fail_while_writing_file(path)
    assert contents(tmp_path) == {"s.json": b"old"}


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(sample_scenario(), tmp_path / "empty")
    assert read(tmp_path / "empty") == sample_scenario()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no/such/folder", "the folder .* does not exist; create it first"),
        ("plan.xlsx", r"files of type '\.xlsx' are not supported"),
        ("note", "is a file, not a folder"),
        ("folder.json", "is a folder, not a file"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "note").write_text("x")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(CrostaffError, match=message):
        write(sample_scenario(), tmp_path / name, overwrite=True)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-1, "-1"),
        (1.0, "1"),
        (-0.25, "-0.25"),
        (0.1 + 0.2, "0.30000000000000004"),
        (Level.QUALIFIED, "qualified"),
        (("a", "b"), "a;b"),
        (("-a", "b"), "'-a;b"),
        ("=1", "'=1"),
        ("'tis", "'tis"),
        ("''=1", "'''=1"),
    ],
)
def test_cells(value: object, cell: str) -> None:
    assert format_cell(value) == cell


def test_no_value_is_none_and_never_nan() -> None:
    with pytest.raises(ValueError, match="use None for no value"):
        format_cell(float("nan"))


def test_tables_of_a_plan(tmp_path: Path) -> None:
    rows = [["ann", -0.5], ["=tia", None]]
    plan = {"assignments": (["staff_id", "fte"], rows), "pairs": (["mentor_id"], [])}
    for name in ("plan", "plan.json"):
        write_tables(tmp_path / name, plan, header_name="plan.json", header={"status": "optimal"})
    assert sorted(contents(tmp_path / "plan")) == ["assignments.csv", "pairs.csv", "plan.json"]
    table = read_csv(tmp_path / "plan" / "assignments.csv")
    assert table.rows == [(2, {"staff_id": "ann", "fte": "-0.5"}), (3, {"staff_id": "=tia"})]
    assert '"staff_id": "=tia"' in (tmp_path / "plan.json").read_text("utf-8")


def test_csv_quotes_what_it_must(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", ["a", "b"], [['x"y', "1,2"], ["two\nlines", ""]])
    assert read_csv(tmp_path / "t.csv").rows == [
        (2, {"a": 'x"y', "b": "1,2"}),
        (3, {"a": "two\nlines"}),
    ]


def test_toml_text() -> None:
    values = {"name": 'a"\\\n\x7f', "x": None, "on": True, "policy": {"odd key": [1, "b"], "r": {}}}
    assert toml_text(values) == (
        'name = "a\\"\\\\\\n\\u007f"\non = true\n\n[policy]\n"odd key" = [1, "b"]\n'
    )

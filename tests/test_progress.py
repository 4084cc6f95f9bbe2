"""Progress: kept on this machine, survives what can happen to a file, and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from html_parts import Parts

from helpers.checks import check, exercise_ids, export_progress, progress, quiz
from helpers.checks import progress_file as kept
from helpers.checks.summary import summary

ROOT = Path(__file__).resolve().parents[1]


def greeting(user: dict) -> str:
    return f"Welcome, {user['firstname']}!"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A progress file of this test's own, that is not there yet."""
    monkeypatch.setattr(kept, "_session", kept._Session())
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def new_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_session", kept._Session())


def test_a_right_answer_and_an_opened_quiz_are_kept(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check("00.1", "no function")
    assert not file.exists()
    assert progress().sentence.startswith("0 of ")
    check("00.1", greeting)
    quiz("00-how-this-works")
    new_kernel(monkeypatch)
    shown = repr(progress())
    assert f"1 of {len(exercise_ids())} exercises done" in shown
    assert "\N{CHECK MARK} 00.1" in shown
    assert "\N{CHECK MARK} how this works" in shown
    assert "– 01.1" in shown


def test_only_ids_are_kept(file: Path) -> None:
    check("00.1", greeting)
    quiz("01-exit")
    assert json.loads(file.read_text("utf-8")) == {
        "version": 1,
        "right": ["00.1"],
        "quizzes": ["01-exit"],
    }
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_the_map_says_in_words_what_it_shows(file: Path) -> None:
    check("00.1", greeting)
    spans = Parts(progress()._repr_html_()).all("span")
    labels = [one["aria-label"] for one in spans if "aria-label" in one]
    assert labels.count("done") == 1
    assert labels.count("not done") == len(exercise_ids()) - 1


def test_two_notebooks_do_not_forget_each_other(file: Path) -> None:
    kept.record(right=["00.1"])
    file.write_text(kept.Progress(frozenset({"00.1", "05.2"})).text(), "utf-8")
    kept.record(right=["01.1"])
    assert kept.parse(file.read_text("utf-8")).right == {"00.1", "05.2", "01.1"}


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 200_000,
        b"\xff\xfe",
        b'{"version": 9}',
        b'{"version": 1, "right": 7}',
    ],
    ids=lambda damaged: damaged[:30],
)
def test_a_damaged_file_is_put_aside_and_said(file: Path, damaged: bytes) -> None:
    file.write_bytes(damaged)
    quiz("01-exit")
    assert check("00.1", greeting).ok
    shown = repr(progress())
    assert "was damaged" in shown
    assert "progress.json.unreadable-1" in shown
    assert file.with_name("progress.json.unreadable-1").read_bytes() == damaged
    assert kept.parse(file.read_text("utf-8")).right == {"00.1"}


def test_a_file_that_an_editor_saved_with_a_mark_is_read(file: Path) -> None:
    file.write_text(kept.Progress(frozenset({"00.1"})).text(), "utf-8-sig")
    assert kept.current() == (kept.Progress(frozenset({"00.1"})), "")


def test_two_damaged_files_are_both_still_there(file: Path) -> None:
    for text in ("first", "second"):
        file.write_text(text, "utf-8")
        progress()
    aside = sorted(file.parent.glob("*.unreadable-*"))
    assert [one.read_text("utf-8") for one in aside] == ["first", "second"]


def test_a_folder_that_cannot_be_written_is_said_and_nothing_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is not there refuses writes for root, too."""
    new_kernel(monkeypatch)
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "not there" / "progress.json"))
    assert check("00.1", greeting).ok
    shown = repr(progress())
    assert "1 of" in shown
    assert "cannot be kept" in shown
    (tmp_path / "not there").mkdir()
    kept.record(quizzes=["01-exit"])
    assert kept.current()[0].right == {"00.1"}
    assert "cannot be kept" not in repr(progress())


def test_switched_off_nothing_is_read_or_kept(file: Path) -> None:
    kept.record(right=["00.1"])
    os.environ[kept.VARIABLE] = "off"
    kept.record(right=["01.1"])
    assert kept.current() == (kept.Progress(), "")
    assert "1 of" not in repr(progress())


def test_without_the_variable_it_lies_in_the_workbooks_folder_which_git_ignores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(kept.VARIABLE)
    monkeypatch.chdir(ROOT / "notebooks")
    path = kept.where()
    assert path == ROOT / ".workbook-progress.json"
    assert path.name.startswith(".")
    ignored = subprocess.run(
        ["git", "check-ignore", path.name, path.name + ".unreadable-1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(ignored.stdout.splitlines()) == 2


# export, and the facilitator's view


def test_an_export_has_a_name_only_if_one_is_given(file: Path, tmp_path: Path) -> None:
    kept.record(right=["00.1"], quizzes=["01-exit"])
    said = export_progress(tmp_path / "mine.json")
    assert said == "mine.json holds no name, 1 exercise done, 1 quiz opened."
    assert "name" not in json.loads((tmp_path / "mine.json").read_text("utf-8"))
    export_progress(tmp_path / "named.json", name="Zoë")
    assert kept.parse((tmp_path / "named.json").read_text("utf-8")).name == "Zoë"


def test_an_export_that_cannot_be_written_says_what_to_name(
    file: Path, tmp_path: Path
) -> None:
    with pytest.raises(IsADirectoryError, match=r"is a folder.*my-progress\.json"):
        export_progress(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"folder .*nowhere: make it first"):
        export_progress(tmp_path / "nowhere" / "mine.json")
    with pytest.raises(TypeError, match=r"my-progress\.json.*got None"):
        export_progress(None)  # type: ignore[arg-type]


def test_the_summary_says_where_a_class_stands(tmp_path: Path) -> None:
    every = exercise_ids()
    for file, right, name in [
        ("a", every[:2], "Zoë"),
        ("b", every[:1], ""),
        ("c", every, "Ada"),
    ]:
        done = kept.Progress(frozenset(right), name=name)
        (tmp_path / f"{file}.json").write_text(done.text(), "utf-8")
    (tmp_path / "holiday.json").write_text('{"version": 1}', "utf-8")
    lines = [" ".join(one.split()) for one in summary(tmp_path).splitlines()]
    assert lines[0] == "3 learners"
    assert f"{every[0]} 3 of 3 {'#' * 20}" in lines
    assert f"{every[1]} 2 of 3 {'#' * 13}" in lines
    assert f"Zoë 2 of {len(every)} {every[2]}" in lines
    assert f"b.json 1 of {len(every)} {every[1]}" in lines
    assert f"Ada {len(every)} of {len(every)} all done" in lines
    assert any(one.startswith("holiday.json is no progress file") for one in lines)


def test_the_summary_names_what_it_cannot_read_and_goes_on(tmp_path: Path) -> None:
    done = kept.Progress(frozenset({"00.1"})).text()
    (tmp_path / "UPPER.JSON").write_text(done, "utf-8")
    (tmp_path / "mailed.json.txt").write_text(done, "utf-8")
    (tmp_path / "with a mark.json").write_text(done, "utf-8-sig")
    (tmp_path / "deep.json").write_text("[" * 200_000, "utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / ".DS_Store").write_bytes(b"")
    told = summary(tmp_path)
    assert told.startswith("3 learners\n")
    assert all(f"\n{one} " in told for one in ("UPPER.JSON", "mailed.json.txt"))
    assert "deep.json is no progress file: it is nested too deeply" in told
    assert "photo.png is no progress file: its name does not hold .json" in told
    assert ".DS_Store" not in told


def test_a_name_cannot_write_to_the_terminal_or_move_the_columns(
    tmp_path: Path,
) -> None:
    names = ["\x1b[2J\x1b]0;title\x07Mal\x07lory\u202e", "x" * 300, "\x1b[31m"]
    for number, name in enumerate(names):
        done = kept.Progress(frozenset({"00.1"}), name=name)
        (tmp_path / f"{number}.json").write_text(done.text(), "utf-8")
    told = summary(tmp_path)
    assert not [c for c in told if not (c.isprintable() or c == "\n")]
    assert "\nMallory " in told
    assert "\n2.json " in told, "nothing is left of the name"
    assert f"\n{'x' * 39}… " in told
    assert max(map(len, told.splitlines())) < 80


def test_the_summary_can_look_at_the_chapters_that_were_taught(
    tmp_path: Path,
) -> None:
    taught = [*exercise_ids("02"), *exercise_ids("06")]
    done = kept.Progress(frozenset({*taught[:-1], "00.1"}), name="Ada")
    (tmp_path / "ada.json").write_text(done.text(), "utf-8")
    lines = [
        " ".join(one.split()) for one in summary(tmp_path, ["2", "06"]).split("\n")
    ]
    assert f"Ada {len(taught) - 1} of {len(taught)} {taught[-1]}" in lines
    assert not [line for line in lines if line.startswith("00.1 ")]
    with pytest.raises(ValueError, match="no chapter 99: there are 00, 01"):
        summary(tmp_path, ["99"])


def test_the_summary_is_a_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "helpers.checks", "summary"]
    none = subprocess.run(
        [*command, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "no .json file in this folder" in none.stdout
    wrong = subprocess.run(
        [*command, str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "is not a folder" in wrong.stderr
    unknown = subprocess.run(
        [*command, str(tmp_path), "--chapters", "00", "77"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert unknown.returncode == 2
    assert "no chapter 77" in unknown.stderr

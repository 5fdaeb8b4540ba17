"""Each kind of place that a user can name for a file is written to, or left as it is."""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from partnerships_db.values import atomic_file
from partnerships_db.values.atomic_file import PreparedFile, atomic_write, own_descriptor

TEXT = "format: 1\n" * 20_000
"""More than a pipe can hold."""


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "old.yaml"
    path.write_text("old\n")
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- Texts in pieces -------------------------------------------------------------------------------


@pytest.mark.parametrize("is_in_place", [False, True])
def test_a_text_that_breaks_off_leaves_the_old_one_and_no_other_file(
    old_file: Path, is_in_place: bool
) -> None:
    if is_in_place:
        os.link(old_file, old_file.with_name("second.yaml"))
    names = names_in(old_file.parent)

    def pieces() -> Iterator[str]:
        yield "format: 1\n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), PreparedFile(old_file, pieces(), force=True):
        pass
    assert old_file.read_text() == "old\n"
    assert names_in(old_file.parent) == names

    new_file = old_file.parent / "new" / "folder" / "out.yaml"
    with pytest.raises(KeyboardInterrupt), PreparedFile(new_file, pieces(), force=True):
        pass
    assert names_in(old_file.parent) == names


@pytest.mark.parametrize("is_in_place", [False, True])
def test_the_pieces_of_a_text_are_written_in_their_order(old_file: Path, is_in_place: bool) -> None:
    if is_in_place:
        os.link(old_file, old_file.with_name("second.yaml"))
    lines = [f"{number:09}\n" for number in range(150_000)]
    with PreparedFile(old_file, iter(lines), force=True) as file:
        file.commit()
    assert old_file.read_text() == "".join(lines)


# -- Files -----------------------------------------------------------------------------------------


def test_a_file_is_replaced_only_by_force_and_without_leftovers(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    atomic_write(path, "one\n", force=False)
    with pytest.raises(FileExistsError):
        atomic_write(path, "two\n", force=False)
    atomic_write(path, "two\n", force=True)
    assert path.read_text() == "two\n"
    assert names_in(tmp_path) == ["out.yaml"]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path, mask: int) -> None:
    old_mask = os.umask(mask)
    try:
        atomic_write(tmp_path / "new.yaml", TEXT, force=False)
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_replaced_file_keeps_its_mode(old_file: Path, mode: int) -> None:
    old_file.chmod(mode)
    atomic_write(old_file, TEXT, force=True)
    assert stat.S_IMODE(old_file.stat().st_mode) == mode
    assert old_file.read_text() == TEXT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to another user")
def test_a_replaced_file_keeps_its_owner(old_file: Path) -> None:
    os.chown(old_file, 1234, 2345)
    atomic_write(old_file, TEXT, force=True)
    status = old_file.stat()
    assert (status.st_uid, status.st_gid) == (1234, 2345)


def test_a_file_whose_owner_cannot_be_kept_is_written_in_place(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchown", refuse)
    number = old_file.stat().st_ino
    atomic_write(old_file, TEXT, force=True)
    assert (old_file.read_text(), old_file.stat().st_ino) == (TEXT, number)
    assert names_in(old_file.parent) == ["old.yaml"]


def test_other_names_of_a_file_stay_names_of_it(tmp_path: Path, old_file: Path) -> None:
    os.link(old_file, tmp_path / "second.yaml")
    for text in (TEXT, "short\n"):
        atomic_write(old_file, text, force=True)
        assert (tmp_path / "second.yaml").read_text() == text
    assert old_file.stat().st_nlink == 2


# -- Links -----------------------------------------------------------------------------------------


def test_a_link_stays_and_its_target_is_written(tmp_path: Path, old_file: Path) -> None:
    link, far_link = tmp_path / "link", tmp_path / "far" / "link"
    link.symlink_to("old.yaml")
    far_link.parent.mkdir()
    far_link.symlink_to("../link")
    with pytest.raises(FileExistsError):
        atomic_write(far_link, TEXT, force=False)
    atomic_write(far_link, TEXT, force=True)
    assert link.is_symlink()
    assert far_link.is_symlink()
    assert old_file.read_text() == TEXT
    assert names_in(far_link.parent) == ["link"]


def test_the_target_of_a_dangling_link_is_made(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("not yet/target.yaml")
    atomic_write(link, TEXT, force=False)
    assert link.is_symlink()
    assert (tmp_path / "not yet" / "target.yaml").read_text() == TEXT


def test_links_that_go_round_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        atomic_write(tmp_path / "a", TEXT, force=True)
    assert names_in(tmp_path) == ["a", "b"]


# -- Pipes, devices and streams --------------------------------------------------------------------


def test_a_pipe_without_a_reader_is_an_error_and_stays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="nobody reads"):
        atomic_write(tmp_path / "pipe", TEXT, force=True)
    assert (tmp_path / "pipe").is_fifo()


def test_the_reader_of_a_pipe_gets_all(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    texts: list[str] = []
    reader = threading.Thread(target=lambda: texts.append(pipe.read_text()))
    reader.start()
    with pipe.open("w"):  # waits until the reader is there
        atomic_write(pipe, TEXT, force=False)
    reader.join()
    assert texts == [TEXT]
    assert pipe.is_fifo()


def test_a_reader_that_does_not_read_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic_file, "MAX_READER_SECONDS", 0.01)
    os.mkfifo(tmp_path / "pipe")
    descriptor = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OSError, match="does not read"):
            atomic_write(tmp_path / "pipe", TEXT, force=True)
    finally:
        os.close(descriptor)


def test_a_device_is_written_to_and_stays() -> None:
    atomic_write(Path("/dev/null"), TEXT, force=False)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        atomic_write(Path("/dev/full"), TEXT, force=True)
    for device in ("/dev/null", "/dev/full"):
        assert stat.S_ISCHR(os.stat(device).st_mode)


@pytest.mark.parametrize("folder", ["/dev/fd", "/proc/self/fd"])
def test_an_open_stream_is_written_where_it_is(tmp_path: Path, folder: str) -> None:
    with (tmp_path / "log").open("w") as file:
        file.write("first\n")
        file.flush()
        stream = Path(folder, str(file.fileno()))
        (tmp_path / "link").symlink_to(stream)
        for path in (stream, tmp_path / "link"):
            assert own_descriptor(path) == file.fileno()
            atomic_write(path, TEXT, force=False)
    assert (tmp_path / "log").read_text() == f"first\n{TEXT}{TEXT}"
    assert own_descriptor(tmp_path / "log") is None


# -- Refusals and failures -------------------------------------------------------------------------


def test_a_folder_and_a_path_through_a_file_are_errors(tmp_path: Path, old_file: Path) -> None:
    for path in (tmp_path, old_file / "new.yaml"):
        with pytest.raises(OSError):  # noqa: PT011  the two have classes of their own
            atomic_write(path, TEXT, force=True)
    assert names_in(tmp_path) == ["old.yaml"]


def refuse_new_files(monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    """Let no file be made, as in a folder that can only be read."""
    open_file = os.open

    def refusing_open(path: Any, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_EXCL:
            raise OSError(error, os.strerror(error), str(path))
        return open_file(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing_open)


@pytest.mark.parametrize("error", [errno.EACCES, errno.EROFS])
def test_a_file_in_a_folder_that_takes_no_file_is_written_in_place(
    old_file: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    refuse_new_files(monkeypatch, error)
    atomic_write(old_file, TEXT, force=True)
    assert old_file.read_text() == TEXT
    with pytest.raises(OSError, match=os.strerror(error)) as refusal:
        atomic_write(old_file.with_name("new.yaml"), TEXT, force=True)
    assert refusal.value.filename == str(old_file.with_name("new.yaml"))


@pytest.mark.parametrize("is_in_place", [False, True])
def test_a_full_disk_leaves_the_old_text_and_no_other_file(
    old_file: Path, monkeypatch: pytest.MonkeyPatch, is_in_place: bool
) -> None:
    if is_in_place:
        os.link(old_file, old_file.with_name("second.yaml"))
    names = names_in(old_file.parent)
    sync = os.fsync
    calls: list[int] = []

    def failing_sync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing_sync)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        atomic_write(old_file, TEXT, force=True)
    assert old_file.read_text() == "old\n"
    assert names_in(old_file.parent) == names

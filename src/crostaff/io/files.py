"""Files read within stated limits, and written whole or not at all."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from crostaff.errors import CrostaffError

MAX_FILE_BYTES = 128 * 1024**2
"""Largest file that is read; a larger one is refused before it is opened."""


def read_text(path: Path, *, limit: int = MAX_FILE_BYTES) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark.

    Parameters
    ----------
    path : pathlib.Path
    limit : int
        Largest size in bytes; checked before anything is read.

    Raises
    ------
    CrostaffError
        If the file cannot be read, is too large, is not UTF-8, or has NUL bytes. The message
        does not repeat the path.
    """
    try:
        if not path.exists():
            raise CrostaffError("does not exist; check its name")
        if not path.is_file():
            raise CrostaffError("is not a file; put the table there as a plain file")
        size = path.stat().st_size
        if size > limit:
            raise CrostaffError(
                f"has {size:,} bytes, more than the {limit:,} that are read; split the scenario"
            )
        data = path.read_bytes()
    except OSError as error:
        raise CrostaffError(f"cannot be read: {error.strerror or error}") from None
    return _decode(data)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CrostaffError("is UTF-16 text; save it as UTF-8 ('CSV UTF-8' in a spreadsheet)")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise CrostaffError(f"has a NUL byte in line {line}; save the file again as UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CrostaffError(
            f"line {line} has the byte 0x{data[error.start]:02X}, which is not UTF-8; "
            "save the file as UTF-8 ('CSV UTF-8' in a spreadsheet)"
        ) from None


@contextlib.contextmanager
def atomic_file(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a temporary sibling that becomes ``path`` when the block ends without an error.

    Parameters
    ----------
    path : pathlib.Path
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    CrostaffError
        If ``path`` exists and may not be replaced, or cannot be written.
    """
    _require_parent(path)
    if path.is_dir():
        raise CrostaffError(f"{path} is a folder, not a file; choose another name")
    if path.exists() and not overwrite:
        raise CrostaffError(_exists(path))
    target = path.resolve()
    temporary = _sibling(target)
    try:
        with _writing(path):
            yield temporary
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_folder(
    path: Path, *, owned: Collection[str] = (), overwrite: bool = False
) -> Iterator[Path]:
    """Yield a temporary folder whose files become those of ``path`` when the block ends well.

    Parameters
    ----------
    path : pathlib.Path
    owned : collection of str
        Names of all files that this kind of folder may hold. Those of an existing folder that the
        block does not write are removed with the others; any other file is left alone.
    overwrite : bool
        Whether files may be put into a folder that is not empty.

    Raises
    ------
    CrostaffError
        If ``path`` exists, is not empty and may not be overwritten, or cannot be written.
    """
    _require_parent(path)
    if path.exists() and not path.is_dir():
        raise CrostaffError(f"{path} is a file, not a folder; choose another name")
    exists = path.is_dir()
    if exists and not overwrite and any(path.iterdir()):
        raise CrostaffError(_exists(path))
    target = path.resolve()
    # Inside an existing folder, so that the moves stay within one file system.
    temporary = _sibling(target / "new" if exists else target)
    try:
        with _writing(path):
            temporary.mkdir()
            yield temporary
            if exists:
                _swap_files(temporary, target, owned)
            else:
                temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _swap_files(source: Path, target: Path, owned: Collection[str]) -> None:
    """Move the files of ``source`` into ``target``; put everything back if one move fails."""
    fresh = sorted(entry.name for entry in source.iterdir())
    aside = source / "aside"
    aside.mkdir()
    old = (name for name in sorted({*owned, *fresh}) if (target / name).exists())
    moves = [(target / name, aside / name) for name in old]
    moves += [(source / name, target / name) for name in fresh]
    done: list[tuple[Path, Path]] = []
    try:
        for before, after in moves:
            before.rename(after)
            done.append((before, after))
    except BaseException:
        for before, after in reversed(done):
            after.rename(before)
        raise


def _require_parent(path: Path) -> None:
    if not path.absolute().parent.is_dir():
        raise CrostaffError(f"the folder {path.parent} does not exist; create it first")


def _exists(path: Path) -> str:
    return f"{path} exists; choose another name, or replace it with --force (overwrite=True)"


def _sibling(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.tmp")


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CrostaffError(f"{path} cannot be written: {error.strerror or error}") from error

"""What kind of file it is and whether it may be opened at all: decided by its bytes, before anything is unpacked."""

import io
import struct
import zipfile
import zlib
from enum import StrEnum

LIMIT = 50 * 1024 * 1024
UNPACKED = 400 * 1024 * 1024
RATIO, RATIO_FROM = 150, 4 * 1024 * 1024
"""A part that is packed tighter than 150 times is a bomb; small parts are let be."""
PARTS = 3000
HEAD = 4096

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


class Kind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


class SheetRefused(Exception):
    """The file cannot be read; the text is one sentence for people, `code` is for programs."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def kind_of(content: bytes, name: str = "") -> Kind:
    """The kind by the bytes. Raises SheetRefused for what is too big, hostile, locked or of another kind."""
    check_size(len(content))
    if not content.strip(b"\x00 \r\n\t"):
        raise SheetRefused("empty", "Файл пуст. Выберите файл со списком.")
    if content.startswith(ZIP):
        return _zip_kind(content, name)
    if content.startswith(OLE):
        return _ole_kind(content)
    return _text_kind(content, name)


def check_size(size: int) -> None:
    if size > LIMIT:
        raise SheetRefused("big", f"Файл больше {LIMIT // 1024 // 1024} МБ. Оставьте в нём только лист со списком и сохраните снова.")


def _zip_kind(content: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            kind = _by_parts({part.filename for part in parts}, name)
            _check_heads(archive, parts)
            return kind
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        raise SheetRefused("broken", "Файл повреждён или загружен не до конца. Откройте его в Excel и сохраните снова.") from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    bomb = SheetRefused("bomb", "Файл после распаковки слишком велик. Скопируйте список в новую книгу и сохраните её.")
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise bomb
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1):
            raise bomb
        if part.flag_bits & 1:
            raise SheetRefused("locked", "Файл закрыт паролем. Снимите пароль и сохраните снова.")


def _by_parts(names: set[str], name: str) -> Kind:
    lower = {part.lower() for part in names}
    if any(part.endswith("vbaproject.bin") or part.startswith("basic/") for part in lower) or name.lower().endswith(".xlsm"):
        raise SheetRefused("macro", "В файле есть макросы. Сохраните его как «Книга Excel (.xlsx)» и загрузите снова.")
    if "xl/workbook.xml" in lower:
        return Kind.XLSX
    if "xl/workbook.bin" in lower:
        raise _wrong("Это двоичная книга .xlsb")
    if "content.xml" in lower and "mimetype" in lower:
        return Kind.ODS
    if any(part.startswith("word/") for part in lower):
        raise _wrong("Это документ Word")
    raise _wrong("Это архив, а не таблица")


def _check_heads(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """A DTD has no place in a table: that is how files read others' files (XXE) or blow up."""
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                head = stream.read(HEAD)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or "<!DOCTYPE".encode("utf-16-le") in head:
                raise SheetRefused("dtd", "В файле посторонние вставки (DTD). Откройте его в Excel и сохраните как .xlsx.")
            if b"encryption-data" in head and part.filename.lower() == "meta-inf/manifest.xml":
                raise SheetRefused("locked", "Файл закрыт паролем. Снимите пароль и сохраните снова.")


def _ole_kind(content: bytes) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SheetRefused("locked", "Файл закрыт паролем. Снимите пароль и сохраните снова.")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise SheetRefused("macro", "В файле есть макросы. Сохраните его как «Книга Excel (.xlsx)» и загрузите снова.")
    if "WordDocument".encode("utf-16-le") in content:
        raise _wrong("Это документ Word")
    if not any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        raise _wrong("Это не таблица Excel")
    return Kind.XLS


def _text_kind(content: bytes, name: str) -> Kind:
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    signs = ((b"%pdf", "Это PDF"), (b"\x89png", "Это картинка"), (b"\xff\xd8\xff", "Это картинка"), (b"gif8", "Это картинка"),
             (b"{\\rtf", "Это документ RTF"), (b"rar!", "Это архив"), (b"7z\xbc\xaf", "Это архив"), (b"\x1f\x8b", "Это архив"))  # fmt: skip
    for sign, what in signs:
        if head.startswith(sign):
            raise _wrong(what)
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        raise SheetRefused("html", "Это страница HTML под видом таблицы. Откройте её в Excel и сохраните как .xlsx.")
    if head.startswith(b"<?xml"):
        raise _wrong("Это XML")
    if name.lower().endswith((".xlsx", ".ods", ".xls", ".xlsm")):
        raise SheetRefused("broken", "Файл повреждён или загружен не до конца. Откройте его в Excel и сохраните снова.")
    return Kind.CSV


def _wrong(what: str) -> SheetRefused:
    return SheetRefused("type", f"{what}. Нужна таблица: .xlsx, .xls, .ods или .csv.")

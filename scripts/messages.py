"""Translations without gettext: which English msgids the code uses and which are not in the catalogues.

`messages.py missing [APP…]` prints what has no Russian text and exits with 1; `messages.py add [APP…]` appends the
missing msgids to the catalogue of their app (to be filled in by hand); `messages.py compile` writes the .mo files;
`messages.py unused` prints what no code uses. A catalogue is `<app>/locale/ru/LC_MESSAGES/django.po`.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "tandem"
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
Key = tuple[str, str, str]
"""(context, msgid, plural); empty strings where there is none."""


def apps() -> list[Path]:
    """Folders with a catalogue of their own: every app, kit and config."""
    return sorted(path.parent for path in PACKAGE.rglob("apps.py"))


def keys_of(app: Path) -> dict[Key, str]:
    """{key: where it is used} of one app."""
    found: dict[Key, str] = {}
    for path in sorted(app.rglob("*.py")):
        for key in _in_python(path.read_text(encoding="utf-8")):
            found.setdefault(key, str(path.relative_to(PACKAGE)))
    for path in sorted([*app.rglob("*.html"), *app.rglob("*.txt")]):
        for key in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(key, str(path.relative_to(PACKAGE)))
    return found


def _in_python(text: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in PLAIN and said:
            yield "", said[0], ""
        elif name in PLURAL and len(said) >= 2:
            yield "", said[0], said[1]
        elif name in CONTEXT and len(said) >= 2:
            yield said[0], said[1], ""


TRANSLATE = re.compile(r"""\{%-?\s*trans(?:late)?\s+(?:"([^"]*)"|'([^']*)')(.*?)%\}""")
INLINE = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b(.*?)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
SPLIT = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def _in_template(text: str) -> Iterator[Key]:
    for first, second, rest in TRANSLATE.findall(text):
        context = re.search(r"""context\s+["']([^"']*)["']""", rest)
        yield context[1] if context else "", first or second, ""
    for first, second in INLINE.findall(text):
        yield "", first or second, ""
    for options, body in BLOCK.findall(text):
        yield _block(options, body)


def _block(options: str, body: str) -> Key:
    context = re.search(r"""context\s+["']([^"']*)["']""", options)
    parts = [_folded(part, "trimmed" in options) for part in SPLIT.split(body)]
    return context[1] if context else "", parts[0], parts[1] if len(parts) > 1 else ""


def _folded(text: str, is_trimmed: bool) -> str:
    body = VARIABLE.sub(r"%(\1)s", text.replace("%", "%%"))
    return " ".join(line.strip() for line in body.strip().splitlines()) if is_trimmed else body


def catalogue(app: Path) -> polib.POFile:
    path = app / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=0)
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "ru",
        "Plural-Forms": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    }
    file.fpath = str(path)
    return file


def translated() -> set[Key]:
    """Keys that some catalogue has in Russian: catalogues of all apps are one space for Django."""
    entries = (entry for app in apps() for entry in catalogue(app) if _is_filled(entry))
    return {_key(entry) for entry in entries}


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def _is_filled(entry: polib.POEntry) -> bool:
    if entry.obsolete or "fuzzy" in entry.flags:
        return False
    return all(entry.msgstr_plural.values()) and len(entry.msgstr_plural) == 3 if entry.msgid_plural else bool(entry.msgstr)


def missing(names: list[str]) -> list[tuple[Path, Key, str]]:
    there = translated()
    chosen = [app for app in apps() if not names or app.name in names]
    return [(app, key, where) for app in chosen for key, where in keys_of(app).items() if key not in there and key[1]]


def unused() -> list[str]:
    used = {key for app in apps() for key in keys_of(app)}
    return [f"{app.name}: {entry.msgid}" for app in apps() for entry in catalogue(app) if not entry.obsolete and _key(entry) not in used]


def add(names: list[str]) -> None:
    for app, (context, msgid, plural), where in missing(names):
        file = catalogue(app)
        if file.find(msgid, msgctxt=context or False):
            continue
        entry = polib.POEntry(msgid=msgid, msgstr="", comment=where)
        if context:
            entry.msgctxt = context
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: "", 2: ""}
        file.append(entry)
        Path(file.fpath).parent.mkdir(parents=True, exist_ok=True)
        file.save(file.fpath)


def compile_all() -> int:
    """Write the .mo files that are older than their sources; the number written."""
    written = 0
    for source in sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            unfinished = target.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            written += 1
    return written


def main() -> int:
    verb, *names = sys.argv[1:] or ["missing"]
    if verb == "add":
        add(names)
    elif verb == "compile":
        print(f"compiled: {compile_all()}")
    elif verb == "unused":
        print("\n".join(unused()))
    else:
        rows = missing(names)
        for app, (_context, msgid, _plural), where in rows:
            print(f"{app.name}: {msgid!r} ({where})")
        return 1 if rows else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

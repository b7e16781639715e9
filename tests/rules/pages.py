"""What templates must and must not hold."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tests.rules.code import Rule, package, python

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
COMMENT = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", re.S)
EXTENDS = re.compile(r"""\{%\s*extends\s+["']([^"']+)["']""")
BLOCKS = re.compile(r"\{%\s*block\s+(\w+)")
INCLUDES = re.compile(r"""\{%\s*include\s+["']([^"']+)["']""")
FORM = re.compile(r"<form\b.*?</form>", re.S)
HANDLER = re.compile(r"""\son[a-z]+\s*=\s*["']""")
VOID = set("area base br col embed hr img input link meta source track wbr".split())
BASES = {"kit/base.html"}
OWN_WAY = re.compile(r"^(account|mfa|allauth|socialaccount|usersessions|elements|django)/|^kit/")
"""Forms of sign-in belong to allauth, parts of forms to the kit."""


def templates(root: Path) -> dict[str, tuple[Path, str]]:
    """{name: (path, text without comments)} of all HTML templates."""
    return {
        str(path.relative_to(next(p for p in path.parents if p.name == "templates"))): (path, COMMENT.sub("", path.read_text("utf-8")))
        for path in sorted(package(root).rglob("templates/**/*.html"))
    }


def is_fragment(name: str) -> bool:
    return name.rsplit("/", 1)[-1].startswith("_")


def pages_extend_a_frame(root: Path) -> list[str]:
    """A page extends a frame and fills only blocks that the frame has."""
    all_of_them = templates(root)
    found = []
    for name, (path, text) in all_of_them.items():
        parent = EXTENDS.search(text)
        if parent is None:
            is_whole = "<html" in text
            if is_whole and name not in BASES | STANDALONE:
                found.append(f"{path.relative_to(root)}: a page without a frame")
        else:
            known = _blocks_of(parent[1], all_of_them)
            own = set(BLOCKS.findall(text))
            inner = {block for block in own if known is not None and block not in known}
            found += [f"{path.relative_to(root)}: no frame has the block {block}" for block in sorted(inner - _nested(text))]
    return found


STANDALONE = {"500.html", "documents/print.html", "csrf.html"}
"""A page that must show when nothing else works, and a paper as it is printed."""


def _blocks_of(name: str, known: dict[str, tuple[Path, str]]) -> set[str] | None:
    """All blocks of a frame and of what it extends; None for a frame of another package."""
    if name not in known:
        return None
    text = known[name][1]
    blocks = set(BLOCKS.findall(text))
    for included in INCLUDES.findall(text):
        blocks |= set(BLOCKS.findall(known.get(included, (None, ""))[1]))
    parent = EXTENDS.search(text)
    above = _blocks_of(parent[1], known) if parent else set()
    return None if above is None else blocks | above


def _nested(text: str) -> set[str]:
    """Blocks opened inside another block: a page may offer them to pages that extend it."""
    depth, nested = 0, set()
    for opening, name in re.findall(r"\{%\s*(block|endblock)\b\s*(\w*)", text):
        if opening == "endblock":
            depth -= 1
        else:
            nested |= {name} if depth else set()
            depth += 1
    return nested


def nothing_inline(root: Path) -> list[str]:
    """The security policy of pages forbids inline scripts, styles and handlers."""
    found = []
    for path, text in templates(root).values():
        plain = TAG.sub("", text)
        for what, pattern in (("style=", r"\sstyle\s*="), ("<style>", r"<style\b"), ("javascript:", r"javascript:")):
            found += [f"{path.relative_to(root)}: {what}"] if re.search(pattern, plain) else []
        found += [f"{path.relative_to(root)}: <script>"] if re.search(r"<script(?![^>]*\bsrc=)", text) else []
        found += [f"{path.relative_to(root)}: {hit.strip()}" for hit in HANDLER.findall(plain)]
    return found


def posts_are_protected(root: Path) -> list[str]:
    """Each POST form has the CSRF token and, when no file goes with it, the single-use token or a comment why not."""
    found = []
    for name, (path, _text) in templates(root).items():
        for form in FORM.findall(path.read_text("utf-8")):
            head = form[: form.index(">") + 1]
            if not re.search(r"""method=["']post["']""", head, re.I):
                continue
            if "csrf_token" not in form:
                found.append(f"{path.relative_to(root)}: no csrf_token")
            if (
                "multipart/form-data" not in head
                and not re.search(r"\{% form_token %\}|no form_token: \w", form)
                and not _is_harmless(name, form)
            ):
                found.append(f"{path.relative_to(root)}: no form_token: {head[:90]}")
    return found


def _is_harmless(name: str, form: str) -> bool:
    """Sign-in and display settings: sending twice does the same as once."""
    return bool(OWN_WAY.match(name)) or bool(re.search(r"""\{% url ['"](account_|mfa_|desk:(language|display))""", form))


def templates_are_short(root: Path) -> list[str]:
    sizes = {path: text.count("\n") + 1 for path, text in templates(root).values()}
    return [f"{path.relative_to(root)}: {lines} lines" for path, lines in sizes.items() if lines > 150]


def lists_have_an_empty_state(root: Path) -> list[str]:
    """A list says what to do when there is nothing in it."""
    known = templates(root)
    names = [name for name in known if re.search(r"/(list|_rows|_list)\.html$", name)]
    return [str(known[name][0].relative_to(root)) for name in names if not _says_empty(name, known)]


def _says_empty(name: str, known: dict[str, tuple[Path, str]]) -> bool:
    text = known[name][1]
    if "{% empty %}" in text or re.search(r"""class="[^"]*\bempty\b""", text):
        return True
    return any(_says_empty(included, known) for included in INCLUDES.findall(text) if included in known)


def fragments_used(root: Path) -> set[str]:
    """Names of the fragments that views send alone: the third argument of page_or_fragment."""
    found = set()
    for _path, tree in python(package(root)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("page_or_fragment", "render"):
                said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                found |= {name for name in said if is_fragment(name)}
    return found


def fragments_have_one_root(root: Path) -> list[str]:
    known = templates(root)
    found = []
    for name in sorted(fragments_used(root)):
        if name not in known:
            found.append(f"{name}: there is no such template")
            continue
        roots = Roots.of(known[name][1])
        if len(roots) != 1 or not roots[0]:
            found.append(f"{known[name][0].relative_to(root)}: roots {roots}")
    return found


class Roots(HTMLParser):
    """Ids of the outermost elements of a fragment."""

    @classmethod
    def of(cls, text: str) -> list[str]:
        parser = cls()
        parser.feed(TAG.sub("", re.sub(r"""(\sid=["'])\{\{.*?\}\}""", r"\1x", text)))
        return parser.ids

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.ids = 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id") or "")
        self.depth += tag not in VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID


def used_templates_exist(root: Path) -> list[str]:
    """What a template extends or includes, and what a view renders, exists."""
    known = templates(root)
    found = []
    for path, text in known.values():
        names = [*EXTENDS.findall(text), *INCLUDES.findall(text)]
        found += [f"{path.relative_to(root)}: {name}" for name in names if name not in known and not OWN_WAY.match(name)]
    return found + [where for where, name in _rendered(root) if name not in known and not OWN_WAY.match(name)]


def _rendered(root: Path) -> Iterator[tuple[str, str]]:
    for path, tree in python(package(root)):
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z_]+/[\w-]+\.html|\d{3}\.html", node.value)
            ):
                yield f"{path.relative_to(root)}:{node.lineno} {node.value}", node.value


def none_is_unused(root: Path) -> list[str]:
    """A template that nobody renders, extends or includes."""
    known = templates(root)
    used = {name for _where, name in _rendered(root)} | {"404.html", "403.html", "500.html", "400.html"}
    for _path, text in known.values():
        used |= {*EXTENDS.findall(text), *INCLUDES.findall(text)}
    texts = [*(text for _p, text in known.values()), *(p.read_text("utf-8") for p in package(root).rglob("*.py"))]
    everything = "\n".join(texts)
    return [
        str(path.relative_to(root))
        for name, (path, _t) in known.items()
        if name not in used and not OWN_WAY.match(name) and name not in everything
    ]


RULES: list[Rule] = [
    pages_extend_a_frame,
    nothing_inline,
    posts_are_protected,
    templates_are_short,
    lists_have_an_empty_state,
    fragments_have_one_root,
    used_templates_exist,
    none_is_unused,
]

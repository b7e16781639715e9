"""What import contracts cannot say about Python code."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ORDER = "audit notify jobs orgs documents people programs surveys banks mentorships matching activities monitoring reports practices imports desk portal api"
"""Apps from the lowest to the highest; audit and notify are neighbours."""

WRITING = {"save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "add_root", "add_child"}
ASKING = {"objects", "filter", "exists", "count", "aggregate", "values_list", "select_related", "prefetch_related"}
CLOCKS = re.compile(r"\b(clock\.today|date\.today|datetime\.now|datetime\.today|timezone\.now|timezone\.localdate|time\.time)\(")
TIERS = ("foundation", "registry", "mentoring", "insight", "interfaces")
FILES = "__init__ apps choices signals models policy queries papers forms services views jobs receivers urls admin".split()
FOLDERS = set("models queries forms services views management migrations templatetags locale templates data __pycache__".split())
EXCLUSION = re.compile(r"[a-z_]+_apart")
Rule = Callable[[Path], list[str]]


def package(root: Path) -> Path:
    return root / "src" / "tandem"


def apps_of(root: Path) -> list[Path]:
    return sorted(path.parent for tier in TIERS for path in (package(root) / tier).glob("*/apps.py"))


def python(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def layer(app: Path, name: str) -> Iterator[tuple[Path, ast.Module]]:
    """The files of one layer of an app: `services.py` or everything in `services/`."""
    for path in sorted([*app.glob(f"{name}.py"), *(app / name).rglob("*.py")]):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def at(root: Path, path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(root)}:{getattr(node, 'lineno', 1)}"


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def root_name(node: ast.expr) -> str:
    """`Person.objects.filter(…)` → «Person»."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def only_services_write(root: Path) -> list[str]:
    found = []
    for app in apps_of(root):
        for path, tree in python(app):
            own = path.relative_to(app)
            if own.parts[0] in ("services", "services.py", "models", "models.py", "management"):
                continue
            plain = _plain_collections(tree)
            found += [f"{at(root, path, call)} .{call.func.attr}()" for call in calls(tree, WRITING) if root_name(call.func) not in plain]
    return found


def _plain_collections(tree: ast.Module) -> set[str]:
    """Names that hold a dict or a set literal: their `update` is no write."""
    plain = set()
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if isinstance(value, ast.Dict | ast.Set | ast.DictComp | ast.SetComp):
            plain |= {target.id for target in targets if isinstance(target, ast.Name)}
    return plain


def services_write_own_models(root: Path) -> list[str]:
    found = []
    for app in apps_of(root):
        for path, tree in layer(app, "services"):
            foreign = _foreign_models(tree, app.name)
            found += [f"{at(root, path, call)} {root_name(call.func)}" for call in calls(tree, WRITING) if root_name(call.func) in foreign]
    return found


def _foreign_models(tree: ast.Module, own: str) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and ".models" in node.module and f".{own}." not in node.module
        for alias in node.names
    }


def verbs(root: Path) -> Iterator[tuple[Path, ast.FunctionDef]]:
    """What an app offers to write: public functions of services.py, or those that services/__init__.py names."""
    for app in apps_of(root):
        offered = _offered(app)
        for path, tree in layer(app, "services"):
            for node in tree.body:
                is_public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
                if is_public and (offered is None or node.name in offered):
                    yield path, node


def _offered(app: Path) -> set[str] | None:
    index = app / "services" / "__init__.py"
    if not index.exists():
        return None
    tree = ast.parse(index.read_text(encoding="utf-8"))
    return {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


OUTSIDE = {"hash_password"}
"""argon2 is slow on purpose: it must be outside of a transaction, and it writes nothing."""


def public_services_are_atomic(root: Path) -> list[str]:
    return [f"{at(root, path, node)} {node.name}" for path, node in verbs(root) if not _is_atomic(node) and node.name not in OUTSIDE]


def _is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def services_take_keywords(root: Path) -> list[str]:
    """Verbs take everything by name."""
    return [
        f"{at(root, path, node)} {node.name}"
        for path, node in verbs(root)
        if node.name not in OUTSIDE and (node.args.args or node.args.posonlyargs)
    ]


def services_read_no_calendar(root: Path) -> list[str]:
    """«Today» comes as an argument. The moment of a record may be asked from the one clock of the kit."""
    return [
        f"{at(root, path, node)} {ast.unparse(node)}"
        for app in apps_of(root)
        if app.parent.name != "foundation"
        for path, tree in layer(app, "services")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and CLOCKS.match(ast.unparse(node))
    ]


def views_forms_jobs_do_not_query(root: Path) -> list[str]:
    """`.objects` stays in queries and services; a field may start with the empty `.objects.none()`."""
    return [
        at(root, path, node)
        for app in apps_of(root)
        for name in ("views", "forms", "jobs")
        for path, tree in layer(app, name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and "objects" in ast.unparse(node.func).split(".") and not ast.unparse(node.func).endswith(".none")
    ]


def policies_are_pure(root: Path) -> list[str]:
    return [
        f"{at(root, path, node)} .{node.attr}"
        for app in apps_of(root)
        for path, tree in layer(app, "policy")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ASKING
    ]


def views_say_access(root: Path) -> list[str]:
    found = []
    for app in apps_of(root):
        for path, tree in layer(app, "views"):
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and _is_view(node) and not _decorated(node, {"reads", "writes"}):
                    found.append(f"{at(root, path, node)} {node.name}")
    return found


def _is_view(node: ast.FunctionDef) -> bool:
    first = node.args.args[0].arg if node.args.args else ""
    return not node.name.startswith("_") and first == "request" and node.name not in FAILURES


FAILURES = {"bad_request", "forbidden", "not_found", "server_error", "csrf"}
"""Handlers of errors: Django calls them, no address leads there."""


def _decorated(node: ast.FunctionDef, names: set[str]) -> bool:
    return any(ast.unparse(decorator).split("(")[0] in names for decorator in node.decorator_list)


def views_are_short(root: Path) -> list[str]:
    return [
        f"{at(root, path, node)} {node.name}: {length(node)} lines"
        for app in apps_of(root)
        for path, tree in layer(app, "views")
        for node in functions(tree)
        if length(node) > 20
    ]


def length(node: ast.FunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def functions_are_short(root: Path) -> list[str]:
    return [
        f"{at(root, path, node)} {node.name}: {length(node)} lines"
        for folder in (package(root), root / "tests")
        for path, tree in python(folder)
        for node in functions(tree)
        if length(node) > 40
    ]


def files_are_short(root: Path) -> list[str]:
    files = [path for folder in (package(root), root / "tests") for path in folder.rglob("*.py") if "migrations" not in path.parts]
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in files}
    return [f"{path.relative_to(root)}: {lines} lines" for path, lines in sizes.items() if lines > 400]


def no_model_signals(root: Path) -> list[str]:
    return [
        at(root, path, node)
        for path, tree in python(package(root))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
    ]


def no_imports_inside_functions(root: Path) -> list[str]:
    """An import inside a function hides a cycle; only `ready()` of an app may and must do so."""
    return [
        f"{at(root, path, node)} {function.name}"
        for app in apps_of(root)
        for path, tree in python(app)
        for function in functions(tree)
        if path.name != "apps.py"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def anatomy_of_files(root: Path) -> list[str]:
    found = []
    for app in apps_of(root):
        for path in sorted(app.iterdir()):
            is_known = path.name in FOLDERS if path.is_dir() else path.suffix == ".py" and path.stem in FILES
            if not is_known:
                found.append(str(path.relative_to(root)))
        found += [str(path.relative_to(root)) for path in app.glob("templates/*") if path.name != app.name]
    return found


def constraints_are_tested(root: Path) -> list[str]:
    tests = [path for path in (root / "tests").rglob("*.py") if path.name != "test_contracts.py"]
    written = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    return [f"{where} {name}" for where, name in constraints(root) if name not in written]


def constraints(root: Path) -> Iterator[tuple[str, str]]:
    """Names of constraints in models and of exclusion constraints in migrations."""
    for app in apps_of(root):
        for path, tree in layer(app, "models"):
            yield from ((at(root, path, node), name) for node, name in _named(tree, "Constraint"))
        for path in sorted(app.glob("migrations/*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and EXCLUSION.fullmatch(node.value):
                    yield at(root, path, node), node.value


def _named(tree: ast.Module, ending: str) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(ending):
            yield from ((node, ast.literal_eval(k.value)) for k in node.keywords if k.arg == "name")


def keys_pointing_up(edges: Iterable[tuple[str, str, str]]) -> list[str]:
    """(app, field, app that it points to): a key may point to the same or to a lower app only."""
    rank = {name: number for number, name in enumerate(ORDER.split())}
    return [f"{app}: {field} → {target}" for app, field, target in edges if rank.get(target, -1) > rank.get(app, 99)]


RULES: list[Rule] = [
    only_services_write,
    services_write_own_models,
    public_services_are_atomic,
    services_take_keywords,
    services_read_no_calendar,
    views_forms_jobs_do_not_query,
    policies_are_pure,
    views_say_access,
    views_are_short,
    functions_are_short,
    files_are_short,
    no_model_signals,
    no_imports_inside_functions,
    anatomy_of_files,
    constraints_are_tested,
]

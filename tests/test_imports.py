"""Who may import whom."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
REHEARSAL = sorted((REPOSITORY / "rehearsal").rglob("*.py"))
PRODUCT = [
    *REPOSITORY.glob("*.py"),
    *(
        file
        for folder in ("components", "runbooks")
        for file in (REPOSITORY / folder).rglob("*.py")
    ),
]
PRODUCT_NAMES = {"components", "runbooks", *(path.stem for path in REPOSITORY.glob("*.py"))}


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """What can be an import, or hold one; expressions cannot."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from statements(child)


def imported(files: Iterable[Path]) -> set[str]:
    """The top-level names of all that these files import, wherever in them."""
    names = set()
    for file in files:
        for node in statements(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Import():
                    names |= {alias.name for alias in node.names}
                case ast.ImportFrom():
                    assert not node.level, f"{file} imports relative to itself"
                    names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_the_rehearsal_imports_nothing_of_the_product():
    assert "aiohttp" in imported(REHEARSAL)
    assert imported(REHEARSAL) & PRODUCT_NAMES == set()


def test_the_product_knows_nothing_of_the_rehearsal():
    assert "components" in imported(PRODUCT)
    assert imported(PRODUCT) & {"rehearsal", "tests", "bench"} == set()

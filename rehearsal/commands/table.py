"""Plain aligned text."""

from collections.abc import Iterable, Sequence


def table(heading: Sequence[str], rows: Iterable[Sequence[object]], indent: str = "  ") -> str:
    """Columns as wide as their widest cell; "none" below the heading when there are no rows."""
    body = [list(map(str, row)) for row in rows] or [["none"]]
    lines = [list(heading), *body]
    widths = [
        max(len(line[column]) for line in lines if column < len(line))
        for column in range(len(heading))
    ]
    return "\n".join(
        (
            indent + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False))
        ).rstrip()
        for line in lines
    )

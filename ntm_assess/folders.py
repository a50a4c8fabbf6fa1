"""Where templates, static files and criteria lie. The only place that knows it.

In a checkout they stand beside the package; in an installed wheel they lie inside it, under the same names with a
leading underscore (pyproject.toml, wheel sources).
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _folder("templates")
STATIC = _folder("static")
CRITERIA = _folder("criteria")

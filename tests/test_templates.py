"""What holds for the text of every template, drawn or not."""

import pytest
from flask import Flask
from jinja2 import nodes

from ntm_assess import folders

TEMPLATES = sorted(path.relative_to(folders.TEMPLATES).as_posix() for path in folders.TEMPLATES.rglob("*.html"))


def imported(tree: nodes.Template) -> set[str]:
    """The names under which a template takes in what others define."""
    one_by_one = (name for each in tree.find_all(nodes.FromImport) for name in each.names)
    own_names = {name if isinstance(name, str) else name[1] for name in one_by_one}
    return own_names | {each.target for each in tree.find_all(nodes.Import)}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_uses_what_it_imports(built_app: Flask, template: str):
    tree = built_app.jinja_env.parse((folders.TEMPLATES / template).read_text(encoding="utf-8"))
    read = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}

    assert imported(tree) <= read, "an import that nothing reads"

"""What must hold on every page. The assert's message is the rule."""

import re

from bs4 import BeautifulSoup

APP_NAME = " – Sổ Nông thôn mới"
ERROR_PREFIX = "Lỗi: "


def check_house_rules(page: BeautifulSoup) -> None:
    """A whole page."""
    assert page.html["lang"] == "vi", "a page says that it is Vietnamese"
    headings = page.select("h1")
    assert len(headings) == 1, "a page has exactly one h1"
    heading = " ".join(headings[0].get_text(" ", strip=True).split())
    title = " ".join(page.title.get_text().split()).removeprefix(ERROR_PREFIX)
    assert title.startswith(heading), f"the title starts with the h1: {title!r}, {heading!r}"
    assert title.endswith(APP_NAME.strip()), "the title ends with the name of the program"
    check_parts(page)
    for element in page.select("[hx-target^='#']"):
        assert page.select_one(element["hx-target"]), f"hx-target points at something on the page: {element}"
    for label in page.select("label[for]"):
        assert page.find(id=label["for"]), f"a label belongs to a field: {label}"
    for link in page.select('a[href^="#"]'):
        assert page.find(id=link["href"][1:]), f"a link within the page leads somewhere: {link}"


def check_parts(part: BeautifulSoup) -> None:
    """What holds for pages and fragments alike."""
    ids = [element["id"] for element in part.select("[id]")]
    assert len(ids) == len(set(ids)), f"ids are unique: {sorted({each for each in ids if ids.count(each) > 1})}"
    for form in part.select("form"):
        if form.get("method") == "dialog":
            continue
        assert form.get("action"), f"a form works without htmx: {form}"
        if form.get("method", "get").lower() == "post":
            assert form.select_one("input[name$=csrf_token][value]"), f"a form carries its CSRF token: {form}"
    for script in part.select("script"):
        assert script.get("src") and not script.get_text(strip=True), "no inline script"
    assert not part.select("style"), "no inline style sheet"
    for element in part.find_all(True):
        assert "style" not in element.attrs, f"no inline style: {element}"
        inline = [name for name in element.attrs if re.match(r"(hx-)?on", name)]
        assert not inline, f"no inline handler: {element}"
        assert not re.match(r"javascript:", str(element.get("href", "")), re.I), f"no script in a link: {element}"
    for field in part.select("input:not([type=hidden]), select, textarea"):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        assert named or part.select_one(f'label[for="{field.get("id")}"]'), f"a field has a name: {field}"
    for image in part.select("img"):
        assert image.has_attr("alt"), f"a picture has its words: {image}"

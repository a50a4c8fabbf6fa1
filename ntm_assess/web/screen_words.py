"""What templates may call: Vietnamese dates and numbers as filters, the sentences of `wording` as a module."""

from flask import Flask

from ntm_assess import formatting, wording

FILTERS = (
    formatting.clock,
    formatting.day,
    formatting.file_size,
    formatting.local_day,
    formatting.moment,
    formatting.number,
    formatting.percent,
    formatting.slug,
    formatting.with_unit,
)


def init_app(app: Flask) -> None:
    for each in FILTERS:
        app.jinja_env.filters[each.__name__] = each
    app.jinja_env.filters["upper_first"] = upper_first
    app.jinja_env.globals["wording"] = wording


def upper_first(text: str) -> str:
    """ "xã Đồng Xanh" at the beginning of a sentence."""
    return text[:1].upper() + text[1:]

"""The fields of one line of a sheet that several people fill in at once, all lines in one form.

A line goes out with its version and with what its fields showed. One that comes back as it was shown was not written by
this person: what stands there now counts, whoever wrote it meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict


@dataclass(frozen=True)
class LineFields:
    """What a line has in its fields, by the names of its columns; `version` and `shown` are what it was typed over."""

    id: int  # of what the line is about
    version: int
    texts: Mapping[str, str]
    shown: str
    is_touched: bool = False  # typed or filled in by the person who sends the form

    @classmethod
    def of(cls, id_: int, version: int, texts: Mapping[str, str]) -> LineFields:
        """As it stands in the database."""
        return cls(id_, version, texts, _plain(texts))

    def name(self, column: str) -> str:
        """Of a field in the form."""
        return f"{self.id}-{column}"

    def sent(self, form: MultiDict[str, str]) -> LineFields:
        """As it came in; as it stands where it was not on the page or came back untouched."""
        if self.name("v") not in form:
            return self
        texts = {column: form.get(self.name(column), "").strip() for column in self.texts}
        shown = form.get(self.name("shown"), "")
        if _plain(texts) == shown:
            return self
        return LineFields(self.id, _version(form[self.name("v")]), texts, shown, is_touched=True)

    def filled(self, column: str, text: str) -> LineFields:
        """With this text where the field is empty."""
        if self.texts[column] or not text:
            return self
        return replace(self, texts={**self.texts, column: text}, is_touched=True)

    def over(self, theirs: LineFields) -> LineFields:
        """What was typed, over what somebody else wrote in between and the page now tells of."""
        return replace(self, version=theirs.version, shown=theirs.shown)


def _plain(texts: Mapping[str, str]) -> str:
    return json.dumps(list(texts.values()), ensure_ascii=False)


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

"""Measures a printed paper: where its words and rules stand, in mm and pt, from the upper left corner."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import pdfplumber

MM = 25.4 / 72
SINGLE = 1.149  # height of one line of Times New Roman (and of Tinos) as a share of its size

FOOT_SIZE = 8
SAMPLE_MARK = ("DỮ", "LIỆU", "MẪU")


@dataclass(frozen=True)
class Word:
    text: str
    x0: float  # mm
    x1: float
    top: float
    bottom: float
    size: float  # pt
    font: str
    color: tuple[float, ...]

    @property
    def is_bold(self) -> bool:
        return "Bold" in self.font

    @property
    def is_italic(self) -> bool:
        return "Italic" in self.font


@dataclass(frozen=True)
class Phrase:
    """Words that stand beside each other."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def sizes(self) -> list[float]:
        return [word.size for word in self.words]

    @property
    def styles(self) -> set[tuple[bool, bool]]:
        return {(word.is_bold, word.is_italic) for word in self.words}


@dataclass(frozen=True)
class Page:
    width: float  # mm
    height: float
    words: tuple[Word, ...]  # in reading order, without the watermark
    rules: tuple[tuple[float, float, float], ...]  # horizontal: x0, x1, top
    watermark: str  # letters larger than any of the text

    def find(self, text: str) -> Phrase:
        """The first place where these words follow each other."""
        found = self.find_all(text)
        assert found, f"not on the page: {text}"
        return found[0]

    def find_all(self, text: str) -> list[Phrase]:
        wanted = text.split()
        places = range(len(self.words) - len(wanted) + 1)
        return [
            Phrase(self.words[place : place + len(wanted)])
            for place in places
            if [word.text for word in self.words[place : place + len(wanted)]] == wanted
        ]

    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def body(self) -> tuple[Word, ...]:
        """Without what stands in the margins: page number, sample mark, foot."""
        return tuple(word for word in self.words if not self._is_in_margin(word))

    def _is_in_margin(self, word: Word) -> bool:
        in_head = word.bottom < 20 and (word.text.isdigit() or word.text in SAMPLE_MARK)
        return in_head or (word.top > self.height - 20 and round(word.size) == FOOT_SIZE)

    @property
    def number(self) -> Word | None:
        return next((word for word in self.words if word.bottom < 20 and word.text.isdigit()), None)

    def lines(self) -> list[Phrase]:
        """The body's words by line."""
        rows: dict[float, list[Word]] = {}
        for word in self.body:
            level = next((each for each in rows if abs(each - word.bottom) < 1.2), word.bottom)
            rows.setdefault(level, []).append(word)
        return [Phrase(tuple(words)) for _, words in sorted(rows.items())]

    def rule_below(self, phrase: Phrase) -> float:
        """The length of the rule right below, as a share of the phrase's own."""
        for x0, x1, top in sorted(self.rules, key=lambda rule: rule[2]):
            if 0 < top - phrase.bottom + 1 < 4 and phrase.x0 - 1 <= x0 and x1 <= phrase.x1 + 1:
                return (x1 - x0) / (phrase.x1 - phrase.x0)
        raise AssertionError(f"no rule below {[word.text for word in phrase.words]}")


def pages_of(pdf: bytes) -> tuple[Page, ...]:
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return tuple(_page(each) for each in opened.pages)


def _page(page: pdfplumber.page.Page) -> Page:
    text = page.filter(lambda each: each["object_type"] != "char" or each["size"] < 40)
    words = text.extract_words(extra_attrs=["fontname", "size", "non_stroking_color"])
    return Page(
        width=float(page.width) * MM,
        height=float(page.height) * MM,
        words=tuple(_word(each) for each in words),
        rules=tuple(_rules(page.rects)),
        watermark="".join(each["text"] for each in page.chars if each["size"] >= 40),
    )


def _word(found: dict) -> Word:
    return Word(
        found["text"],
        found["x0"] * MM,
        found["x1"] * MM,
        found["top"] * MM,
        found["bottom"] * MM,
        round(found["size"], 2),
        found["fontname"],
        tuple(found["non_stroking_color"]),
    )


def _rules(rects: Iterable[dict]) -> Iterable[tuple[float, float, float]]:
    return ((each["x0"] * MM, each["x1"] * MM, each["top"] * MM) for each in rects if each["height"] < 1.5)

"""Vietnamese numbers, dates and text, in and out; the same on screen and on paper.

Out: a dot between thousands, a comma before decimals, a no-break space before a unit. In: what people really type, read
one way or not at all. Where two readings are possible the person is asked; nothing is guessed.

How a number is read (`read_number`). Spaces around it are trimmed, and one "%" behind a share.

    typed                 count        amount              share (0 to 100)
    92                    92           92                  92
    92,4  92.4            not whole    92,4                92,4
    7,0  7.00             7            7                   7
    7.214                 7214         asked: 7,214, 7214  7,214
    7,214                 7214         7,214               7,214
    7.214.300  7,214,300  7214300      7214300             over 100
    7.214,5  7,214.5      not whole    7214,5              over 100
    7 214                 7214         7214                over 100
    0.214  0,214          not whole    0,214               0,214
    92,  (still typing)   92           92                  92
    ,5                    not whole    0,5                 0,5
    924                   924          924                 over 100, perhaps 92,4
    -5                    negative     negative            negative
    1.23.4  7.21.300      refused      refused             refused

Why: one mark before exactly three digits can divide thousands or decimals. A count has no decimals, so it divides
thousands; a share ends at 100, so it does not. An amount may be either: the comma is our decimal mark, the dot is asked
about. With two kinds of marks the last one is the decimal mark, whichever custom the person follows. A leading zero
divides no thousands.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ntm_assess.domain.figures import InputType

NBSP = "\u00a0"
DASH = "–"  # stands where there is nothing to show

Number = int | Decimal | Fraction

MOST_DECIMALS = 20  # more than shares of counts of 15 digits need to be told apart

# ---------------------------------------------------------------- numbers, out


def number(value: Number, places: int | None = None) -> str:
    """1234.5 -> "1.234,5". `places` None: as many decimals as the number has (at most two if it has no end)."""
    exact = Fraction(value)
    if places is None:
        return _without_trailing_zeros(_fixed(exact, _decimals_of(exact)))
    return _fixed(exact, places)


def in_field(value: Decimal, type: InputType) -> str:
    """A number as it stands in a field. `read_number` always reads it back as it was.

    As `number`, save that an amount has no dots: "7.214" could be read two ways there.
    """
    text = number(value)
    return text if type == InputType.COUNT else text.replace(".", "")


def percent(figure: Fraction, near: Fraction | None = None) -> str:
    """One decimal, "92,4 %"; near a level as many as tell the two apart, so that 89,996 is never shown as 90,0.

    Nothing and everything are levels too: 99,99 % is never shown as 100,0 %.
    """
    return f"{_beside(figure, near, Fraction(0), Fraction(100))}{NBSP}%"


def percents(first: Fraction, second: Fraction) -> tuple[str, str]:
    """Two shares beside each other, with as many decimals as tell them apart."""
    places = 1
    while first != second and _rounded(first, places) == _rounded(second, places) and places < MOST_DECIMALS:
        places += 1
    return f"{_fixed(first, places)}{NBSP}%", f"{_fixed(second, places)}{NBSP}%"


def points(gap: Fraction, *, trim: bool = False) -> str:
    """The difference of two shares, "4,0 điểm %". `trim`: "4 điểm %", as it reads better in a sentence."""
    shown = _beside(gap, Fraction(0))
    return f"{_without_trailing_zeros(shown) if trim else shown}{NBSP}điểm{NBSP}%"


def with_unit(value: Number, unit: str) -> str:
    """ "3 nhà"; the number alone where there is no unit."""
    return f"{number(value)}{NBSP}{unit}" if unit else number(value)


def file_size(size: int) -> str:
    """In the units that Windows shows: "812 byte", "1,2 MB"."""
    value, unit = Fraction(size), "byte"
    for larger in ("KB", "MB", "GB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{number(value, 0 if unit == 'byte' or value >= 100 else 1)}{NBSP}{unit}"


def _fixed(value: Fraction, places: int) -> str:
    """Exactly this many decimals, half away from zero."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    digits = str(whole + (2 * rest >= scaled.denominator)).rjust(places + 1, "0")
    cut = len(digits) - places
    sign = "-" if value < 0 and digits.strip("0") else ""
    decimals = f",{digits[cut:]}" if places else ""
    return f"{sign}{int(digits[:cut]):,}".replace(",", ".") + decimals


def _rounded(value: Fraction, places: int) -> Fraction:
    return Fraction(_fixed(value, places).replace(".", "").replace(",", "."))


def _decimals_of(value: Fraction) -> int:
    """How many decimals write the number exactly; 2 when none do."""
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else 2


def _beside(value: Fraction, *marks: Fraction | None) -> str:
    """With one decimal, or as many more as keep the value on its side of every mark."""
    known = [mark for mark in marks if mark is not None]
    places = 1
    while any(_side(_rounded(value, places), mark) != _side(value, mark) for mark in known) and places < MOST_DECIMALS:
        places += 1
    return _fixed(value, places)


def _side(value: Fraction, mark: Fraction) -> int:
    return (value > mark) - (value < mark)


def _without_trailing_zeros(shown: str) -> str:
    return shown.rstrip("0").rstrip(",") if "," in shown else shown


# ---------------------------------------------------------------- numbers, in


class NumberFault(StrEnum):
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"
    OVER_100 = "over_100"
    PERCENT_SIGN = "percent_sign"  # where no share is asked for
    TOO_LONG = "too_long"
    AMBIGUOUS = "ambiguous"


class BadNumber(ValueError):
    """What was typed is not a number for this field. wording.number_error makes the sentence."""

    def __init__(self, fault: NumberFault, typed: str, suggestions: Sequence[Decimal] = ()) -> None:
        super().__init__(f"{fault}: {typed!r}")
        self.fault = fault
        self.typed = typed
        self.suggestions = tuple(suggestions)


class AmbiguousNumber(BadNumber):
    """It can be read two ways; `suggestions` holds both."""

    def __init__(self, typed: str, readings: Sequence[Decimal]) -> None:
        super().__init__(NumberFault.AMBIGUOUS, typed, readings)


MOST_DIGITS = 15

_MINUS = re.compile(r"[-−–]\s*[\d.,]")
_PLAIN = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]*)|[.,]([0-9]+)")
_THOUSANDS = r"[1-9][0-9]{0,2}"
_GROUPED = re.compile(
    rf"{_THOUSANDS}(?:\.[0-9]{{3}})+(?:,[0-9]+)?"
    rf"|{_THOUSANDS}(?:,[0-9]{{3}})+(?:\.[0-9]+)?"
    rf"|{_THOUSANDS}(?: [0-9]{{3}})+(?:[.,][0-9]+)?"
)


def read_number(text: str, type: InputType) -> Decimal:
    """The number that was typed, by the table at the top of this file. Raises BadNumber or AmbiguousNumber."""
    typed = " ".join(text.split())
    bare = _without_percent_sign(typed, type)
    if _MINUS.match(bare):
        raise BadNumber(NumberFault.NEGATIVE, typed)
    if sum(character.isdigit() for character in bare) > MOST_DIGITS:
        raise BadNumber(NumberFault.TOO_LONG, typed)
    readings = _readings(bare)
    if not readings:
        raise BadNumber(NumberFault.NOT_A_NUMBER, typed)
    if type == InputType.COUNT:
        return _count(readings, typed)
    if type == InputType.PERCENT:
        return _share(readings, typed)
    return _amount(readings, bare, typed)


def likely_share(value: Number) -> Decimal | None:
    """What a share over 100 was probably meant to be: 924 -> 92.4, a mark forgotten. None: nobody can say."""
    if Fraction(value).denominator != 1 or not 100 < value < 100_000:
        return None
    digits = str(int(value))
    before_mark = 3 if digits.startswith("100") and not digits[3:].strip("0") else 2
    return Decimal(f"{digits[:before_mark]}.{digits[before_mark:]}".rstrip("0").rstrip("."))


def _without_percent_sign(typed: str, type: InputType) -> str:
    if "%" not in typed:
        return typed
    if type != InputType.PERCENT:
        raise BadNumber(NumberFault.PERCENT_SIGN, typed)
    return typed.removesuffix("%").rstrip()


def _readings(bare: str) -> list[Decimal]:
    """Every way to read it: with the mark as decimal mark first, then with marks between thousands."""
    if _PLAIN.fullmatch(bare):
        return [Decimal(bare)]
    found = []
    decimal = _DECIMAL.fullmatch(bare)
    if decimal:
        whole, places, only_places = decimal.groups()
        decimals = places or only_places
        found.append(Decimal(f"{whole or 0}.{decimals}" if decimals else whole))
    if _GROUPED.fullmatch(bare):
        found.append(_ungrouped(bare))
    return found


def _ungrouped(bare: str) -> Decimal:
    """The first mark divides thousands; another kind of mark after it is the decimal mark."""
    separator = next(character for character in bare if not character.isdigit())
    return Decimal(bare.replace(separator, "").replace(",", "."))


def _count(readings: list[Decimal], typed: str) -> Decimal:
    # Thousands go before decimals: nobody writes a count with three decimals.
    value = readings[-1]
    if value != value.to_integral_value():
        raise BadNumber(NumberFault.NOT_WHOLE, typed)
    return value.to_integral_value()


def _share(readings: list[Decimal], typed: str) -> Decimal:
    value = readings[0]
    if value > 100:
        likely = likely_share(value) if _PLAIN.fullmatch(typed.rstrip("% ")) else None
        raise BadNumber(NumberFault.OVER_100, typed, [likely] if likely is not None else [])
    return value


def _amount(readings: list[Decimal], bare: str, typed: str) -> Decimal:
    if len(readings) > 1 and "." in bare:
        raise AmbiguousNumber(typed, readings)
    return readings[0]


# ---------------------------------------------------------------- dates and times

# Vietnam keeps UTC+7 the whole year, since 1975; a fixed zone needs no tzdata, which bare machines and Windows lack.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def day(value: date) -> str:
    return f"{value:%d/%m}/{value.year:04}"


def local(value: datetime) -> datetime:
    """A moment in Vietnam. One without a zone is UTC, as the database keeps it."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(VIETNAM)


def local_day(value: datetime) -> date:
    return local(value).date()


def clock(value: datetime) -> str:
    return f"{local(value):%H:%M}"


def moment(value: datetime) -> str:
    return f"{clock(value)} ngày {day(local_day(value))}"


def long_date(value: date) -> str:
    """As on an official paper (Nghị định 30/2020/NĐ-CP, Phụ lục I): days below 10 and months 1 and 2 take a zero."""
    month = f"{value.month:02}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def blank_date(year: int) -> str:
    """A date line with room for the clerk (văn thư) to fill in day and month."""
    room = NBSP * 7
    return f"ngày{room}tháng{room}năm {year}"


class DateFault(StrEnum):
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    YEAR_TOO_FAR = "year_too_far"


class BadDate(ValueError):
    """What was typed is not a date. wording.date_error makes the sentence."""

    def __init__(self, fault: DateFault, typed: str, suggestions: Sequence[date] = ()) -> None:
        super().__init__(f"{fault}: {typed!r}")
        self.fault = fault
        self.typed = typed
        self.suggestions = tuple(suggestions)


FIRST_YEAR, LAST_YEAR = 1900, 2100

_DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4}|[0-9]{2})")
_YEAR_MONTH_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")  # as date fields of browsers send it


def read_date(text: str) -> date:
    """A date typed as 1-5-26, 01/05/2026 or 1.5.2026, day first. A year of two digits is 20xx. Raises BadDate."""
    typed = text.strip()
    if match := _DAY_MONTH_YEAR.fullmatch(typed):
        of_month, month, year = match.groups()
    elif match := _YEAR_MONTH_DAY.fullmatch(typed):
        year, month, of_month = match.groups()
    else:
        raise BadDate(DateFault.NOT_A_DATE, typed)
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    if not FIRST_YEAR <= full_year <= LAST_YEAR:
        raise BadDate(DateFault.YEAR_TOO_FAR, typed)
    found = _date_or_none(full_year, int(month), int(of_month))
    if found is None:
        swapped = _date_or_none(full_year, int(of_month), int(month))
        raise BadDate(DateFault.NO_SUCH_DAY, typed, [swapped] if swapped else [])
    return found


def _date_or_none(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


# ---------------------------------------------------------------- text


def nfc(text: str) -> str:
    """Precomposed, as all text is kept: iPhones and Macs send "Đồng" in pieces."""
    return unicodedata.normalize("NFC", text)


def lower_first(text: str) -> str:
    """For the middle of a sentence: "Nữ" -> "nữ". Abbreviations such as UBND stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """For the beginning of a sentence: "xã Đồng Xanh" -> "Xã Đồng Xanh"."""
    return text[:1].upper() + text[1:]


def fold(text: str) -> str:
    """For searching: lower case, without marks, đ as d. "Đồng Xanh" -> "dong xanh"."""
    pieces = unicodedata.normalize("NFD", text.lower())
    return "".join(piece for piece in pieces if not unicodedata.combining(piece)).replace("đ", "d")


def slug(code: str) -> str:
    """The id of an indicator in a page: "1.10" -> "chi-tieu-1-10"."""
    return "chi-tieu-" + re.sub(r"[^a-z0-9]+", "-", fold(code)).strip("-")


# Letters that only Vietnamese in Unicode has.
_UNICODE_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
# .VnTime (TCVN3) puts its letters on signs: "nh©n" is nhân, "®ång" is đồng, "lµ" is là.
_TCVN3 = re.compile(r"[a-zA-Z][¡-¬®¶-¾][a-zA-Z]|(?<![a-zA-Z])[§®][a-zA-Z\u00b5-\u00fe]|[a-zA-Z®][©µ¶·¸](?![\w/])")
# VNI writes a vowel, then its mark as a letter: "daân" is dân, "Ñoàng" is Đồng.
_VNI = re.compile(r"[aAeE][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|(?<!\w)[ñÑ][a-zA-Zöô]")


def is_legacy_encoded(text: str) -> bool:
    """Vietnamese in the encoding of an old font (.VnTime, VNI). It is told and refused, never converted."""
    composed = nfc(text)
    if _UNICODE_VIETNAMESE.search(composed):
        return False
    return bool(_TCVN3.search(composed) or _VNI.search(composed))

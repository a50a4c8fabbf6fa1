"""Numbers, dates and text the Vietnamese way. The table at the top of formatting.py is tested row by row."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_assess import formatting
from ntm_assess.domain.figures import InputType
from ntm_assess.formatting import AmbiguousNumber, BadDate, BadNumber, DateFault, NumberFault

COUNT, AMOUNT, PERCENT = InputType.COUNT, InputType.AMOUNT, InputType.PERCENT

counts = st.integers(0, 10**15 - 1).map(Decimal)
amounts = st.decimals(0, 10**9, places=6, allow_nan=False, allow_infinity=False)
shares = st.decimals(0, 100, places=6, allow_nan=False, allow_infinity=False)


def plain(text: str) -> str:
    """With ordinary spaces, as it is easier to write in a test."""
    return text.replace(formatting.NBSP, " ")


# ---------------------------------------------------------------- numbers, out


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (7214, "7.214"),
        (1234567, "1.234.567"),
        (Decimal("1234.50"), "1.234,5"),
        (Decimal("7.214"), "7,214"),
        (Decimal("1E+3"), "1.000"),
        (Decimal("-0.5"), "-0,5"),
        (Fraction(1, 8), "0,125"),
        (Fraction(1, 3), "0,33"),
        (Fraction(2999, 3000), "1"),
    ],
)
def test_a_number_has_dots_between_thousands_and_a_comma_before_decimals(value, shown):
    assert formatting.number(value) == shown


def test_asked_for_decimals_a_number_has_exactly_these_rounded_half_up():
    assert formatting.number(Decimal("2.25"), 1) == "2,3"
    assert formatting.number(2, 2) == "2,00"
    assert formatting.number(Decimal("-0.01"), 1) == "0,0"


@pytest.mark.parametrize(
    ("figure", "near", "shown"),
    [
        ("92.413", None, "92,4 %"),
        ("46", "50", "46,0 %"),
        ("89.996", "90", "89,996 %"),
        ("90.004", "90", "90,004 %"),
        ("90", "90", "90,0 %"),
        ("33.34", "33.33", "33,34 %"),
        ("33.33", "33.33", "33,33 %"),
        ("99.96", None, "99,96 %"),
        ("100", None, "100,0 %"),
        ("0.04", None, "0,04 %"),
        ("0", None, "0,0 %"),
    ],
)
def test_a_share_shows_one_decimal_and_near_a_level_as_many_as_tell_them_apart(figure, near, shown):
    assert plain(formatting.percent(Fraction(figure), near and Fraction(near))) == shown


@given(part=st.integers(0, 10**8), whole=st.integers(1, 10**8), level=shares)
def test_a_shown_share_stands_on_the_same_side_of_the_level_as_the_exact_one(part, whole, level):
    assume(part <= whole)
    exact, near = Fraction(part * 100, whole), Fraction(level)

    shown = Fraction(formatting.percent(exact, near).removesuffix("\u00a0%").replace(",", "."))

    assert (shown > near, shown < near) == (exact > near, exact < near)


def test_two_shares_beside_each_other_are_told_apart():
    assert tuple(map(plain, formatting.percents(Fraction(8), Fraction(20)))) == ("8,0 %", "20,0 %")
    assert tuple(map(plain, formatting.percents(Fraction("7.988"), Fraction("8.008")))) == ("7,99 %", "8,01 %")
    assert tuple(map(plain, formatting.percents(Fraction(8), Fraction(8)))) == ("8,0 %", "8,0 %")


def test_a_gap_is_never_shown_as_nothing():
    assert plain(formatting.points(Fraction(4))) == "4,0 điểm %"
    assert plain(formatting.points(Fraction(4), trim=True)) == "4 điểm %"
    assert plain(formatting.points(Fraction(4, 1000))) == "0,004 điểm %"


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 byte"), (812, "812 byte"), (1300, "1,3 KB"), (200 * 1024, "200 KB"), (20 * 1024**2, "20,0 MB")],
)
def test_a_file_size_is_in_the_units_that_windows_shows(size, shown):
    assert plain(formatting.file_size(size)) == shown


# ---------------------------------------------------------------- numbers, in

TABLE = [
    # typed, as a count, as an amount, as a share
    ("92", "92", "92", "92"),
    ("92,4", NumberFault.NOT_WHOLE, "92.4", "92.4"),
    ("92.4", NumberFault.NOT_WHOLE, "92.4", "92.4"),
    ("7,0", "7", "7.0", "7.0"),
    ("7.00", "7", "7.00", "7.00"),
    ("7.214", "7214", NumberFault.AMBIGUOUS, "7.214"),
    ("7,214", "7214", "7.214", "7.214"),
    ("7.214.300", "7214300", "7214300", NumberFault.OVER_100),
    ("7,214,300", "7214300", "7214300", NumberFault.OVER_100),
    ("7.214,5", NumberFault.NOT_WHOLE, "7214.5", NumberFault.OVER_100),
    ("7,214.5", NumberFault.NOT_WHOLE, "7214.5", NumberFault.OVER_100),
    ("7 214", "7214", "7214", NumberFault.OVER_100),
    ("7\u00a0214,5", NumberFault.NOT_WHOLE, "7214.5", NumberFault.OVER_100),
    ("0.214", NumberFault.NOT_WHOLE, "0.214", "0.214"),
    ("0,214", NumberFault.NOT_WHOLE, "0.214", "0.214"),
    ("1234.567", NumberFault.NOT_WHOLE, "1234.567", NumberFault.OVER_100),
    ("92,", "92", "92", "92"),
    ("92.", "92", "92", "92"),
    (",5", NumberFault.NOT_WHOLE, "0.5", "0.5"),
    ("100", "100", "100", "100"),
    ("100,01", NumberFault.NOT_WHOLE, "100.01", NumberFault.OVER_100),
    ("924", "924", "924", NumberFault.OVER_100),
    (" 92 % ", NumberFault.PERCENT_SIGN, NumberFault.PERCENT_SIGN, "92"),
    ("-5", NumberFault.NEGATIVE, NumberFault.NEGATIVE, NumberFault.NEGATIVE),
    ("− 5,5", NumberFault.NEGATIVE, NumberFault.NEGATIVE, NumberFault.NEGATIVE),
    *(
        (typed, NumberFault.NOT_A_NUMBER, NumberFault.NOT_A_NUMBER, NumberFault.NOT_A_NUMBER)
        for typed in ("", " ", ".", ",", "-", "abc", "92 người", "1.23.4", "7.21.300", "1,2,3", "92, 4", "1.234 567")
    ),
    *((typed, *[NumberFault.NOT_A_NUMBER] * 3) for typed in ("1e5", "0x1F", "٣", "²", "NaN", "Infinity", "1_000")),
    ("1" * 16, NumberFault.TOO_LONG, NumberFault.TOO_LONG, NumberFault.TOO_LONG),
]


@pytest.mark.parametrize(
    ("typed", "type", "expected"),
    [
        pytest.param(typed, type, expected, id=f"{typed!r}-{type}")
        for typed, *columns in TABLE
        for type, expected in zip((COUNT, AMOUNT, PERCENT), columns, strict=True)
    ],
)
def test_a_number_is_read_one_way_or_refused(typed, type, expected):
    if isinstance(expected, NumberFault):
        with pytest.raises(BadNumber) as refused:
            formatting.read_number(typed, type)
        assert refused.value.fault == expected
    else:
        # As text: 92 and 92.0 are typed with a different precision, which the check of a share against its counts uses.
        assert str(formatting.read_number(typed, type)) == expected


def test_a_number_with_two_readings_is_asked_about():
    with pytest.raises(AmbiguousNumber) as asked:
        formatting.read_number("7.214", AMOUNT)

    assert asked.value.suggestions == (Decimal("7.214"), Decimal(7214))


@pytest.mark.parametrize(
    ("typed", "likely"),
    [("924", "92.4"), ("9241", "92.41"), ("1000", "100"), ("1005", "10.05"), ("120", "12"), ("924%", "92.4")],
)
def test_a_share_over_100_comes_with_the_likely_value(typed, likely):
    with pytest.raises(BadNumber) as refused:
        formatting.read_number(typed, PERCENT)

    assert refused.value.suggestions == (Decimal(likely),)


@pytest.mark.parametrize("typed", ["924,5", "7.214.300", "1234567"])
def test_nothing_is_suggested_where_a_mark_was_typed_or_the_number_is_far_too_large(typed):
    with pytest.raises(BadNumber) as refused:
        formatting.read_number(typed, PERCENT)

    assert refused.value.suggestions == ()


@given(counts)
def test_a_shown_count_is_read_back_as_it_was(value):
    assert formatting.read_number(formatting.number(value), COUNT) == value


@given(shares)
def test_a_shown_share_is_read_back_as_it_was(value):
    assert formatting.read_number(formatting.number(value), PERCENT) == value


@given(amounts)
def test_a_shown_amount_is_read_back_as_it_was_or_asked_about(value):
    try:
        assert formatting.read_number(formatting.number(value), AMOUNT) == value
    except AmbiguousNumber as asked:
        assert value in asked.suggestions


@given(
    st.sampled_from([(COUNT, counts), (AMOUNT, amounts), (PERCENT, shares)]).flatmap(
        lambda each: st.tuples(st.just(each[0]), each[1])
    )
)
def test_a_number_in_a_field_is_always_read_back_as_it_was(typed):
    type, value = typed

    assert formatting.read_number(formatting.in_field(value, type), type) == value


@given(st.text(alphabet="0123456789.,-% \u00a0", max_size=20), st.sampled_from([COUNT, AMOUNT, PERCENT]))
def test_whatever_is_typed_gives_a_number_in_range_or_a_refusal(typed, type):
    try:
        value = formatting.read_number(typed, type)
    except BadNumber:
        return

    assert value >= 0
    assert type != PERCENT or value <= 100
    assert type != COUNT or value == value.to_integral_value()


# ---------------------------------------------------------------- dates and times


@pytest.mark.parametrize(
    "typed", ["1-5-26", "01/05/2026", "1.5.2026", " 1/5/26 ", "1 5 2026", "01 / 05 / 2026", "2026-05-01"]
)
def test_a_date_is_read_day_first_whatever_stands_between(typed):
    assert formatting.read_date(typed) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", DateFault.NOT_A_DATE),
        ("hôm qua", DateFault.NOT_A_DATE),
        ("5/2026", DateFault.NOT_A_DATE),
        ("1/5/026", DateFault.NOT_A_DATE),
        ("010526", DateFault.NOT_A_DATE),
        ("31/02/2026", DateFault.NO_SUCH_DAY),
        ("0/5/2026", DateFault.NO_SUCH_DAY),
        ("1/5/0026", DateFault.YEAR_TOO_FAR),
        ("1/5/2206", DateFault.YEAR_TOO_FAR),
    ],
)
def test_what_is_not_a_date_is_refused(typed, fault):
    with pytest.raises(BadDate) as refused:
        formatting.read_date(typed)

    assert (refused.value.fault, refused.value.suggestions) == (fault, ())


def test_a_date_typed_month_first_comes_with_the_likely_one():
    with pytest.raises(BadDate) as refused:
        formatting.read_date("05/21/2026")

    assert refused.value.suggestions == (date(2026, 5, 21),)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_shown_date_is_read_back_as_it_was(value):
    assert formatting.read_date(formatting.day(value)) == value


EVENING_IN_UTC = datetime(2025, 11, 20, 18, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [EVENING_IN_UTC, EVENING_IN_UTC.replace(tzinfo=None), EVENING_IN_UTC.astimezone(timezone(timedelta(hours=-5)))],
)
def test_a_moment_is_told_in_vietnam_where_the_next_day_has_begun(value):
    assert formatting.clock(value) == "01:42"
    assert formatting.local_day(value) == date(2025, 11, 21)
    assert formatting.moment(value) == "01:42 ngày 21/11/2025"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_on_paper_days_below_ten_and_months_one_and_two_take_a_zero(value, line):
    assert formatting.long_date(value) == line


def test_a_blank_date_leaves_room_for_day_and_month():
    assert " ".join(formatting.blank_date(2025).split()) == "ngày tháng năm 2025"


# ---------------------------------------------------------------- text


def test_text_in_pieces_is_put_together():
    assert formatting.nfc(unicodedata.normalize("NFD", "Đồng Xanh")) == "Đồng Xanh"


@pytest.mark.parametrize("text", ["Đường Đồng Xanh", unicodedata.normalize("NFD", "Đường Đồng Xanh")])
def test_folded_text_has_neither_marks_nor_capitals(text):
    assert formatting.fold(text) == "duong dong xanh"


def test_a_first_letter_fits_its_place_in_the_sentence():
    assert formatting.lower_first("Đạt chuẩn") == "đạt chuẩn"
    assert formatting.lower_first("UBND xã") == "UBND xã"
    assert formatting.upper_first("xã Đồng Xanh") == "Xã Đồng Xanh"
    assert formatting.lower_first("") == formatting.upper_first("") == ""


@pytest.mark.parametrize(("code", "slug"), [("1.10", "chi-tieu-1-10"), ("5", "chi-tieu-5")])
def test_a_code_becomes_the_id_of_its_row(code, slug):
    assert formatting.slug(code) == slug


@pytest.mark.parametrize(
    "text",
    [
        "Uû ban nh©n d©n x· §ång Xanh",  # .VnTime
        "x· T©n Mai",
        "QuyÕt ®Þnh",
        "B¸o c¸o",
        "lµ",
        "Uyû ban nhaân daân xaõ",  # VNI
        "Ñoàng Xanh",
        "Quyeát ñònh",
    ],
)
def test_text_of_an_old_font_is_told(text):
    assert formatting.is_legacy_encoded(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bao cao 2025",
        "Ủy ban nhân dân xã Đồng Xanh",
        unicodedata.normalize("NFD", "Quyết định"),
        "Quân, Huê, toà, hoá, khoé, quá",
        "bụi 50 µg/m³",
        "10 µm; 12 m²; 30 °C; 5 ± 1",
        "«mẫu»",
        "hiện tượng El Niño",
        "© 2025",
    ],
)
def test_other_text_is_not(text):
    assert not formatting.is_legacy_encoded(text)

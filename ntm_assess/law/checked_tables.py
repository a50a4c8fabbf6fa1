"""Tables of a TOML file, read key by key: every key is checked, and a key that nobody asked for is refused.

The messages are for the administrator who edits the file, so they are Vietnamese, name the place, and say what belongs
there. What the keys mean is known to the modules beside this one, not here.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

Document = dict[str, Any]  # a whole file as plain tables, just as tomllib gives it
KeyPath = tuple[str | int, ...]  # keys and places in lists, from the top of the file

MOST_DIGITS = 15  # before and behind the decimal mark
EMPTY = "không được để trống"
NOT_ASKED_FOR = "không có khóa này ở đây; xem criteria/README.md"


class CriteriaFileError(ValueError):
    """A criteria file that cannot be used; the message says where and what is wrong.

    A reader goes on behind a fault where it can: `faults` holds all that were found, this one (the first) among them.
    """

    def __init__(self, text: str, *, message: str = "", path: KeyPath = (), others: Sequence["CriteriaFileError"] = ()):
        super().__init__(text)
        self.message = message or text  # without the place
        self.path = path  # of the table or key: ("groups", 0, "criteria", 2, "title")
        self.faults: tuple[CriteriaFileError, ...] = (self, *others)


class CheckedTable:
    """One table of a file. Ask for its keys, then `close` it, which refuses the keys that are left.

    Within `tolerating` a fault is kept instead of raised, so that the next row is looked at too; `read_whole` raises
    all of them in the end.
    """

    def __init__(
        self,
        values: object,
        file: str,
        place: str = "",
        path: KeyPath = (),
        faults: list[CriteriaFileError] | None = None,
    ) -> None:
        self.file = file
        self.place = place  # "chỉ tiêu 2.1"; set anew once the code is known
        self.path = path
        self._faults = [] if faults is None else faults  # shared by all tables of the file
        if not isinstance(values, dict):
            raise self.wrong("phải là một bảng gồm các khóa")
        self._values: dict[str, object] = values
        self._left = dict.fromkeys(values)

    @property
    def where(self) -> str:
        return f"{self.file}, {self.place}" if self.place else self.file

    def wrong(self, message: str, key: str = "") -> CriteriaFileError:
        """The error to raise, with its place."""
        where = f'{self.where}, khóa "{key}"' if key else self.where
        return self._fault(where, message, key)

    def _fault(self, where: str, message: str, key: str) -> CriteriaFileError:
        path = (*self.path, key) if key else self.path
        return CriteriaFileError(f"{where}: {message}", message=message, path=path)

    @contextmanager
    def tolerating(self) -> Iterator[None]:
        """A fault in here is kept for `read_whole`; what follows is still read."""
        try:
            yield
        except CriteriaFileError as error:
            self._faults.append(error)

    @property
    def is_faulty(self) -> bool:
        """Whether a fault was kept, so that the whole is not there to be looked at."""
        return bool(self._faults)

    def read_whole(self, read: Callable[["CheckedTable"], T]) -> T:
        """What `read` makes of the file, or one CriteriaFileError for all of its faults."""
        with self.tolerating():
            whole = read(self)
            if not self.is_faulty:
                return whole
        first, *others = self._faults
        raise CriteriaFileError(str(first), message=first.message, path=first.path, others=others)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def close(self) -> None:
        for key in self._left:
            raise self.wrong(NOT_ASKED_FOR, key)

    def text(self, key: str) -> str:
        text = self._value(key, str, "phải là chữ trong ngoặc kép")
        if not text.strip():
            raise self.wrong(EMPTY, key)
        return text

    def optional_text(self, key: str) -> str:
        return self.text(key) if key in self else ""

    def choice(self, key: str, choices: Iterable[Choice]) -> Choice:
        text = self.text(key)
        by_value = {each.value: each for each in choices}
        if text not in by_value:
            raise self.wrong(f'"{text}" không hợp lệ; chọn một trong: {", ".join(by_value)}', key)
        return by_value[text]

    def flag(self, key: str, *, default: bool) -> bool:
        return self._value(key, bool, "phải là true hoặc false") if key in self else default

    def day(self, key: str) -> date:
        return self._value(key, date, "phải là ngày, viết như 2022-03-08, không có ngoặc kép")

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if key in self else None

    def count(self, key: str) -> int:
        return self._value(key, int, "phải là số nguyên")

    def number(self, key: str, *, least: Decimal = Decimal(0), most: Decimal | None = None) -> Decimal:
        """A number within its range, ends included. `most` None: no upper end."""
        value = self._any(key)
        if type(value) not in (int, Decimal):
            raise self.wrong("phải là số, không có ngoặc kép, dấu chấm thập phân", key)
        number = Decimal(value)  # type: ignore[arg-type]
        if number and number.is_finite() and abs(number.adjusted()) > MOST_DIGITS:
            raise self.wrong(f"{number} quá lớn hoặc quá nhỏ", key)
        if not number.is_finite() or number < least or (most is not None and number > most):
            top = f" đến {most}" if most is not None else " trở lên"
            raise self.wrong(f"{number} nằm ngoài khoảng cho phép, từ {least}{top}", key)
        return number

    def texts(self, key: str) -> tuple[str, ...]:
        """None given: empty."""
        texts = self._items(key, str, "phải là danh sách các chữ trong ngoặc kép")
        if not all(text.strip() for text in texts):
            raise self.wrong("không được có mục để trống", key)
        return texts

    def counts(self, key: str) -> tuple[int, ...]:
        """None given: empty."""
        return self._items(key, int, "phải là danh sách các số nguyên")

    def table(self, key: str) -> "CheckedTable":
        return self._inner(self._any(key), self._place_of(key), key)

    def tables(self, key: str, label: str = "") -> tuple["CheckedTable", ...]:
        """The tables of a list, at least one. `label` names them in an error; else the key does."""
        values = self._value(key, list, "phải là danh sách các bảng")
        if not values:
            raise self.wrong(EMPTY, key)
        place = self._place_of(key, label)
        if len(values) == 1:
            return (self._inner(values[0], place, key, 0),)
        return tuple(self._inner(each, f"{place} thứ {n + 1}", key, n) for n, each in enumerate(values))

    def _inner(self, values: object, place: str, *path: str | int) -> "CheckedTable":
        return CheckedTable(values, self.file, place, (*self.path, *path), self._faults)

    def optional_table(self, key: str) -> "CheckedTable | None":
        return self.table(key) if key in self else None

    def read_each(self, key: str, read: Callable[["CheckedTable"], T]) -> tuple[T, ...]:
        """What `read` makes of each table of a list, at least one; a faulty one is left out and kept."""
        rows: list[T] = []
        for table in self.tables(key):
            with table.tolerating():
                rows.append(read(table))
        return tuple(rows)

    def optional_tables(self, key: str) -> tuple["CheckedTable", ...]:
        return self.tables(key) if key in self else ()

    def _place_of(self, key: str, label: str = "") -> str:
        last = label or f'khóa "{key}"'
        return f"{self.place}, {last}" if self.place else last

    def _items(self, key: str, kind: type[T], message: str) -> tuple[T, ...]:
        if key not in self:
            return ()
        values = self._value(key, list, message)
        if not values or any(type(value) is not kind for value in values):
            raise self.wrong(message, key)
        if len(set(values)) < len(values):
            raise self.wrong("có mục bị lặp", key)
        return tuple(values)

    def _value(self, key: str, kind: type[T], message: str) -> T:
        value = self._any(key)
        # Exactly this type: for Python true is an int as well, and a date with a time is a date.
        if type(value) is not kind:
            raise self.wrong(message, key)
        return value

    def _any(self, key: str) -> object:
        if key not in self:
            raise self._fault(self.where, f'thiếu "{key}"', key)
        self._left.pop(key, None)
        return self._values[key]


def refuse_repeats(table: CheckedTable, what: str, codes: Iterable[str]) -> None:
    """Refuse a code that comes twice; `what` says of which sort it is: "chỉ tiêu"."""
    seen = set()
    for code in codes:
        if code in seen:
            raise CriteriaFileError(f"{table.where}, {what} {code}: mã bị lặp", message="mã bị lặp", path=table.path)
        seen.add(code)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; CriteriaFileError where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CriteriaFileError(f"{path.name}: không mở được tệp ({error.strerror})") from error


def open_table(content: bytes, name: str) -> CheckedTable:
    """The whole file as a table. `name` is the file's, for errors."""
    try:
        values = tomllib.loads(content.decode(), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise CriteriaFileError(f"{name}: tệp phải lưu bằng bảng mã UTF-8") from error
    except (tomllib.TOMLDecodeError, ArithmeticError) as error:
        raise CriteriaFileError(f"{name}: sai cú pháp TOML ({error})") from error
    return CheckedTable(values, name)


def check_id(table: CheckedTable, id_: str) -> None:
    if table.file != f"{id_}.toml":
        raise table.wrong("phải trùng với tên tệp (không kể .toml)", "id")

"""Integrity (toàn vẹn): the canonical form of what was sent, and its hash.

The form is that of RFC 8785 (JSON Canonicalization Scheme) for the values we use: text, whole numbers, true, false,
null, lists and objects with ASCII names. Decimals travel as text, so no floating point is ever involved.
"""

import hashlib
import json

Canonical = str | int | bool | None | list["Canonical"] | dict[str, "Canonical"]

LARGEST_WHOLE_NUMBER = 2**53 - 1  # what RFC 8785 can carry exactly


class NotCanonical(ValueError):
    """A value that has no canonical form here: a float, a too large number, a name that is not ASCII text."""


def canonical(value: object) -> bytes:
    """UTF-8 bytes, the same for equal values whatever the order of names. Raises NotCanonical."""
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("text with half a character") from error


def digest(value: object) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value: object) -> None:
    match value:
        case None | str() | bool():
            return
        case int():
            _check_size(value)
        case list():
            for each in value:
                _check(each)
        case dict():
            for name, each in value.items():
                _check_name(name)
                _check(each)
        case _:
            raise NotCanonical(f"no canonical form: {type(value).__name__}")


def _check_size(value: int) -> None:
    if abs(value) > LARGEST_WHOLE_NUMBER:
        raise NotCanonical(f"too large: {value}")


def _check_name(name: object) -> None:
    # Beyond ASCII, Python and RFC 8785 sort names differently.
    if not isinstance(name, str) or not name.isascii():
        raise NotCanonical(f"not an ASCII name: {name!r}")

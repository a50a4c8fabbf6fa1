"""Integrity (toàn vẹn): the canonical form of what was sent, and its hash.

The form is that of RFC 8785 (JSON Canonicalization Scheme) for the values we use: text, whole numbers, true, false,
null, lists and objects with ASCII names. Decimals travel as text, so no floating point is ever involved.
"""

import hashlib
import json
from collections.abc import Mapping

Canonical = str | int | bool | None | list["Canonical"] | dict[str, "Canonical"]

LARGEST_WHOLE_NUMBER = 2**53 - 1  # what RFC 8785 can carry exactly


class NotCanonical(ValueError):
    """A value that has no canonical form here: a float, a too large number, a name that is not ASCII text."""


def canonical(value: object) -> bytes:
    """UTF-8 bytes, the same for equal values whatever the order of names. Raises NotCanonical."""
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(value: object) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value: object) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_WHOLE_NUMBER:
            raise NotCanonical(f"too large: {value}")
    elif isinstance(value, list):
        for each in value:
            _check(each)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise NotCanonical(f"not an ASCII name: {name!r}")
            _check(each)
    else:
        raise NotCanonical(f"no canonical form: {type(value).__name__}")

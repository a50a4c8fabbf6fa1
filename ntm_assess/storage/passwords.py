"""Passwords: which are good enough, and how they are kept. No table here, only the hash.

The rules follow TCVN 14423:2026 for accounts without a second factor: 14 characters of four classes, or 20 of any.
"""

import unicodedata
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

SHORTEST, LONGEST = 10, 128  # outside of these nothing is hashed: a long text must not cost the server anything
SHORTEST_MIXED, SHORTEST_PLAIN = 14, 20
FEWEST_DIFFERENT = 6

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # KiB: 19 MB and 50 ms a try
# When a whole province signs in at eight o'clock, memory stays where it is and people wait a moment.
_at_once = Semaphore(2)


def weakness(password: str, login: str) -> str:
    """What is wrong with a new password, as a sentence. Empty: it may be used."""
    password = _normal(password)
    if len(password) > LONGEST:
        return f"Mật khẩu dài quá {LONGEST} ký tự. Ông/bà chọn mật khẩu ngắn hơn."
    if len(password) < SHORTEST_PLAIN and not (len(password) >= SHORTEST_MIXED and _classes(password) == 4):
        return (
            f"Mật khẩu cần ít nhất {SHORTEST_MIXED} ký tự, có cả chữ hoa, chữ thường, chữ số và ký hiệu; "
            f"hoặc một câu dài từ {SHORTEST_PLAIN} ký tự trở lên."
        )
    if len(set(password)) < FEWEST_DIFFERENT:
        return "Mật khẩu lặp lại quá ít ký tự. Ông/bà chọn mật khẩu khó đoán hơn."
    if login and login in password.casefold():
        return "Mật khẩu không được chứa tên đăng nhập."
    return ""


def hashed(password: str) -> str:
    """As it is kept. Raises ValueError for a length that is never hashed."""
    if not _is_hashable(_normal(password)):
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    with _at_once:
        return _hasher.hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Whether this is the password. Takes as long when there is none to compare with (an unknown login)."""
    password = _normal(password)
    if not _is_hashable(password):
        return False
    with _at_once:
        try:
            return _hasher.verify(kept or _of_nobody(), password) and bool(kept)
        except Argon2Error:
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(kept)


def _normal(password: str) -> str:
    """The same Vietnamese password from any keyboard."""
    return unicodedata.normalize("NFC", password)


def _is_hashable(password: str) -> bool:
    return SHORTEST <= len(password) <= LONGEST and password.isprintable()


def _classes(password: str) -> int:
    kinds = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
    return sum(any(kind(letter) for letter in password) for kind in kinds)


@cache
def _of_nobody() -> str:
    return _hasher.hash("mật khẩu không của ai")

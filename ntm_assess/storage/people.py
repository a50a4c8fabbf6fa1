"""People (người dùng): one person, one account. Who may be added where, how they prove who they are, who is let go."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import NoReturn

from peewee import JOIN, IntegrityError

from ntm_assess import formatting
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import history, passwords, sessions, tables, throttle
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.storage.tables import Province, ReviewGroup, Unit, User

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that a printed sheet makes look alike
CODE_LENGTH = 20  # 31^20 is 99 bits
CODE_VALID = timedelta(hours=24)

# What a person of a role belongs to. An administrator without a province looks after the whole install.
PLACE_OF = {
    Role.OFFICER: "unit",
    Role.LEADER: "unit",
    Role.PRE_REVIEWER: "group",
    Role.REVIEWER: "province",
    Role.DEPARTMENT: "province",
    Role.COUNCIL: "province",
}


class Refused(Exception):
    """It cannot be done with what was typed; the message says why, in Vietnamese. `field`: login, password, code."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Place:
    """What a person belongs to: a commune, a group or a province. None of them: the whole install."""

    unit: Unit | None = None
    group: ReviewGroup | None = None
    province: Province | None = None

    @property
    def kind(self) -> str:
        return "unit" if self.unit else "group" if self.group else "province" if self.province else ""

    @property
    def key(self) -> str:
        """For forms: "unit-12"."""
        place = self.unit or self.group or self.province
        return f"{self.kind}-{place.id}" if place else ""

    @property
    def name(self) -> str:
        place = self.unit or self.group or self.province
        return place.name if place else ""


EVERYWHERE = Place()


# --- Who there is -----------------------------------------------------------------------------------------------------


def of(admin: User, search: str = ""):
    """The people whom this administrator looks after, as a query with their places; by name."""
    query = (
        User.select(User, Unit, ReviewGroup, Province)
        .join(Unit, JOIN.LEFT_OUTER, attr="unit")
        .switch(User)
        .join(ReviewGroup, JOIN.LEFT_OUTER, attr="group")
        .switch(User)
        .join(Province, JOIN.LEFT_OUTER, attr="province")
        .order_by(User.folded_name, User.login)
    )
    if admin.province_id is not None:
        query = query.where(User.province == admin.province_id)
    for word in formatting.fold(search).split():
        # contains() takes % and _ as they are typed; LIKE alone would take them for anything.
        query = query.where(
            User.folded_name.contains(word) | User.login.contains(word) | Unit.folded_name.contains(word)
        )
    return query


def find(user_id: int, *, admin: User) -> User | None:
    return of(admin).where(User.id == user_id).first()


def of_unit(unit: Unit, role: Role) -> list[User]:
    """Who works in this role for a commune, the longest there first."""
    return list(User.select().where(User.unit == unit.id, User.role == str(role)).order_by(User.id))


def by_login(login: str) -> User | None:
    return User.get_or_none(User.login == _normal(login))


# --- Adding and letting go --------------------------------------------------------------------------------------------


def add(login: str, name: str, role: Role, place: Place = EVERYWHERE, *, by: Actor, is_sample: bool = False) -> User:
    """A new account without a password: it needs a code (`give_code`) or `set_password`. Raises Refused."""
    login = _normal(login)
    if not LOGIN.fullmatch(login):
        raise Refused(
            "login",
            "Tên đăng nhập dài 2–40 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối; ví dụ: lan.tanmai.",
        )
    if place.kind != PLACE_OF.get(role, place.kind) or (role is Role.ADMIN and place.kind not in ("", "province")):
        raise Refused("place", "Vai trò này cần chọn nơi làm việc.")
    try:
        with transaction():
            user = User.create(
                login=login,
                name=name,
                folded_name=formatting.fold(name),
                role=str(role),
                unit=place.unit,
                group=place.group,
                province=_province_of(place),
                is_sample=is_sample,
            )
            _record("add_person", user, by=by, after={"login": login, "name": name, "role": role, "place": place.name})
    except IntegrityError as error:
        raise Refused("login", f"Tên đăng nhập “{login}” đã có người dùng. Ông/bà chọn tên khác.") from error
    return user


def create_admin(login: str, name: str, password: str) -> User:
    """An administrator of the whole install, from the command line of the machine itself. Raises Refused."""
    if not name.strip():
        raise Refused("name", "Cần họ và tên của người quản trị.")
    _check(password, _normal(login))
    with transaction():
        admin = add(login, formatting.nfc(name.strip()), Role.ADMIN, by=SYSTEM)
        set_password(admin, password, by=SYSTEM)
    return admin


def disable(person: User, *, by: Actor) -> None:
    """They cannot sign in any more, and are signed out at once everywhere."""
    with transaction():
        _change(person, disabled_at=tables.now())
        sessions.end_all_of(person)
        _record("disable_person", person, by=by)


def enable(person: User, *, by: Actor) -> None:
    with transaction():
        _change(person, disabled_at=None)
        _record("enable_person", person, by=by)


# --- Passwords and codes ----------------------------------------------------------------------------------------------


def give_code(person: User, *, by: Actor) -> str:
    """A code with which the person sets a password of their own within a day. It is shown once and not kept; the old
    password and all sessions end."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    with transaction():
        _change(person, password_hash="", code_hash=_hash(code), code_until=tables.now() + CODE_VALID)
        sessions.end_all_of(person)
        _record("give_code", person, by=by)
    return "-".join(code[start : start + 5] for start in range(0, CODE_LENGTH, 5))


def set_password(person: User, password: str, *, by: Actor) -> None:
    """Ends all sessions of the person and every code. Raises Refused; sample people may have a short one, since they
    sign in on this machine only."""
    if not person.is_sample:
        _check(password, person.login)
    kept = passwords.hashed(password)
    with transaction():
        _change(person, password_hash=kept, code_hash="", code_until=None)
        sessions.end_all_of(person)
        _record("set_password", person, by=by)


def check_password(login: str, password: str, *, address: str, is_local: bool) -> User:
    """The person who signs in. `is_local`: they sit at this very machine, as sample accounts must.

    Raises Refused, after the same time whether or not there is such a login; throttle.Throttled.
    """
    person = _proven(login, address, lambda found: passwords.matches(found.password_hash if found else "", password))
    if person.is_sample and not is_local:
        _turn_away(person, address, "Tài khoản mẫu chỉ dùng được trên chính máy chủ này.")
    if passwords.is_outdated(person.password_hash):
        _change(person, password_hash=passwords.hashed(password))
    return person


def change_password(person: User, old: str, new: str, *, by: Actor) -> None:
    """By the person, who knows the old one. Raises Refused, throttle.Throttled."""
    _proven(person.login, by.address, lambda found: passwords.matches(person.password_hash, old), field="old")
    set_password(person, new, by=by)


def set_password_by_code(login: str, code: str, password: str, *, address: str) -> User:
    """The way in with a one-time code. Raises Refused, throttle.Throttled."""
    _check(password, _normal(login))
    person = _proven(login, address, lambda found: _is_code_of(found, code), field="code")
    set_password(person, password, by=Actor.of(person, address))
    return person


def _proven(login: str, address: str, is_right: Callable[[User | None], bool], *, field: str = "password") -> User:
    login = _normal(login)
    throttle.count_try(login, address)
    person = by_login(login)
    if not is_right(person) or person is None:
        with transaction():
            by = Actor.of(person, address) if person else Actor(None, "", "", address)
            history.record("sign_in_failed", by=by, unit_code=_unit_code(person))
        raise Refused(field, WRONG[field])
    throttle.forget(login)
    if person.disabled_at is not None:
        _turn_away(person, address, "Tài khoản này đã bị khóa. Ông/bà liên hệ người quản trị.")
    return person


def _turn_away(person: User, address: str, why: str) -> NoReturn:
    """They proved who they are, and still may not come in: somebody should be able to see that they tried."""
    with transaction():
        history.record("sign_in_refused", by=Actor.of(person, address), unit_code=_unit_code(person), reason=why)
    raise Refused("login", why)


WRONG = {
    "password": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "old": "Mật khẩu đang dùng chưa đúng.",
    "code": "Tên đăng nhập hoặc mã chưa đúng, hoặc mã đã hết hạn.",
}


def _is_code_of(person: User | None, code: str) -> bool:
    if person is None or not person.code_hash or person.code_until is None or person.code_until < tables.now():
        return False
    bare = re.sub(r"[^A-Z0-9]", "", code.upper())
    return compare_digest(person.code_hash, _hash(bare))


def _check(password: str, login: str) -> None:
    weakness = passwords.weakness(password, login)
    if weakness:
        raise Refused("password", weakness)


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _normal(login: str) -> str:
    return formatting.nfc(login).strip().lower()[:60]


def _province_of(place: Place) -> int | None:
    if place.province:
        return place.province.id
    return place.unit.province_id if place.unit else place.group.province_id if place.group else None


def _change(person: User, **values: object) -> None:
    User.update(**values).where(User.id == person.id).execute()
    for name, value in values.items():
        setattr(person, name, value)


def _record(action: str, person: User, *, by: Actor, after: object = None) -> None:
    history.record(action, by=by, unit_code=_unit_code(person), after=after or {"login": person.login})


def _unit_code(person: User | None) -> str:
    return person.unit.code if person and person.unit else ""

"""People: passwords, codes, how guessing is slowed down, and forms that are carried out once."""

import threading
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import database, once, passwords, people, tables, throttle
from ntm_assess.storage.history import SYSTEM
from ntm_assess.storage.people import Place, Refused
from ntm_assess.storage.tables import History, SignInFailure
from ntm_assess.storage.throttle import Throttled
from tests.conftest import PASSWORD


def check(login: str, password: str, address: str = "10.0.0.1"):
    return people.check_password(login, password, address=address, is_local=False)


# --- Which passwords --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    ["Ruộng-đồng 25", "Ruộng-Đồng 2025"[:14], "một câu dài từ hai mươi ký tự", "a1B!" + "cdefghijkl", "ĐƯỜNGlàng99!!!"],
)
def test_long_and_mixed_or_very_long_will_do(password):
    weakness = passwords.weakness(password, "lan")

    assert (weakness == "") is (len(password) >= 14)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "ít nhất 14 ký tự"),
        ("Ngắn-2025", "ít nhất 14 ký tự"),
        ("khongcochuhoa-2025", "ít nhất 14 ký tự"),
        ("KhongCoKyHieu2025", "ít nhất 14 ký tự"),
        ("Khong-Co-Chu-So", "ít nhất 14 ký tự"),
        ("KHONG-CO-CHU-THUONG-1", ""),
        ("x" * 19, "ít nhất 14 ký tự"),
        ("x" * 20, "lặp lại"),
        ("abab" * 8, "lặp lại"),
        ("Lan.TanMai ở xã Tân Mai", "tên đăng nhập"),
        ("d" * 129, "dài quá 128"),
    ],
)
def test_what_is_wrong_with_a_password_is_said(password, says):
    assert says in passwords.weakness(password, "lan.tanmai")
    assert (passwords.weakness(password, "lan.tanmai") == "") is (says == "")


def test_a_password_in_pieces_is_the_same_password():
    import unicodedata

    kept = passwords.hashed(PASSWORD)

    assert passwords.matches(kept, unicodedata.normalize("NFD", PASSWORD))
    assert not passwords.matches(kept, PASSWORD + " ")


@pytest.mark.parametrize("password", ["ngắn", "d" * 129, "có\x00ký tự lạ ở giữa"])
def test_what_is_never_a_password_costs_nothing(password, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", None)

    assert not passwords.matches("$argon2id$", password)
    with pytest.raises(ValueError, match="10 to 128"):
        passwords.hashed(password)


def test_a_hash_of_weaker_days_is_made_anew_at_sign_in(cast):
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    tables.User.update(password_hash=weak).where(tables.User.id == cast.lan.id).execute()

    check("lan", PASSWORD)

    kept = people.by_login("lan").password_hash
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(kept, PASSWORD)


def test_no_more_than_two_are_hashed_at_once(monkeypatch):
    """A province that signs in at eight o'clock must not fill the memory."""
    inside, most = [], []

    class Watched:
        def hash(self, password: str) -> str:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()
            return ""

    monkeypatch.setattr(passwords, "_hasher", Watched())
    threads = [threading.Thread(target=passwords.hashed, args=(PASSWORD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) == 2


def test_an_unknown_login_takes_as_long_as_a_wrong_password(cast):
    def took(login: str) -> float:
        SignInFailure.delete().execute()
        start = time.thread_time()
        with pytest.raises(Refused):
            check(login, "không phải mật khẩu này")
        return time.thread_time() - start

    took("khong-co-ai")  # makes what unknown logins are compared with
    known, unknown = (min(took(login) for _ in range(7)) for login in ("lan", "khong-co-ai"))

    assert 0.75 < known / unknown < 1.33


def test_the_right_password_of_somebody_let_go_stands_in_the_record(cast):
    with pytest.raises(Refused, match="bị khóa"):
        check("phuc", PASSWORD, address="10.0.0.9")

    row = History.select().order_by(History.id.desc()).first()
    assert (row.action, row.user, row.address, row.unit_code) == ("sign_in_refused", cast.phuc.id, "10.0.0.9", "90001")
    assert PASSWORD not in f"{row.before}{row.after}{row.reason}"


# --- Guessing ---------------------------------------------------------------------------------------------------------


def fail(times: int, login: str = "lan", address: str = "10.0.0.1") -> None:
    SignInFailure.insert_many([{"login": login, "address": address} for _ in range(times)]).execute()


def later(**by: int) -> None:
    for row in SignInFailure.select():
        row.failed_at -= timedelta(**by)
        row.save()


def test_five_slips_are_free(cast):
    for _ in range(throttle.FREE_TRIES):
        with pytest.raises(Refused):
            check("lan", "không phải mật khẩu này")

    with pytest.raises(Throttled):
        check("lan", PASSWORD)


@pytest.mark.parametrize(("failures", "seconds"), [(5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900), (99, 900)])
def test_the_wait_grows_up_to_a_quarter_of_an_hour(cast, failures, seconds):
    for number in range(failures):
        fail(1, address=f"10.0.{number}.1")

    with pytest.raises(Throttled) as refused:
        check("lan", PASSWORD)

    assert seconds - 1 <= refused.value.seconds <= seconds
    later(seconds=seconds)
    assert check("lan", PASSWORD)


def test_the_right_password_forgives(cast):
    fail(4)
    check("lan", PASSWORD)

    assert not SignInFailure.select().exists()


def test_one_account_does_not_pay_for_another(cast):
    fail(20, address="10.9.9.9")

    assert check("bao", PASSWORD)


def test_an_address_that_tries_everybody_waits_too(cast):
    for number in range(throttle.TRIES_OF_ADDRESS):
        fail(1, login=f"nguoi{number}")

    with pytest.raises(Throttled):
        check("bao", PASSWORD)
    assert check("bao", PASSWORD, address="10.0.0.2")
    later(minutes=5)
    assert check("bao", PASSWORD)


def test_who_must_wait_is_not_counted_again(cast):
    fail(9)
    for _ in range(3):
        with pytest.raises(Throttled):
            check("lan", PASSWORD)

    assert SignInFailure.select().count() == 9


def test_unknown_logins_are_slowed_down_alike(cast):
    for _ in range(throttle.FREE_TRIES):
        with pytest.raises(Refused):
            check("khong-co-ai", PASSWORD)

    with pytest.raises(Throttled):
        check("khong-co-ai", PASSWORD)


def test_codes_cannot_be_guessed_either(cast):
    code = people.give_code(cast.lan, by=SYSTEM)
    for _ in range(throttle.FREE_TRIES):
        with pytest.raises(Refused):
            people.set_password_by_code("lan", "AAAAA-AAAAA", "Lúa chín vàng đồng 2025", address="")

    with pytest.raises(Throttled):
        people.set_password_by_code("lan", code, "Lúa chín vàng đồng 2025", address="")


def test_old_failures_are_forgotten(cast):
    fail(50)
    later(days=1, seconds=1)

    assert check("lan", PASSWORD)
    assert not SignInFailure.select().exists()


# --- Who belongs where ------------------------------------------------------------------------------------------------


def test_a_role_needs_its_own_kind_of_place(cast):
    with pytest.raises(Refused, match="nơi làm việc"):
        people.add("mai", "Bà Mai", Role.OFFICER, Place(province=cast.nam.province), by=SYSTEM)
    with pytest.raises(Refused, match="nơi làm việc"):
        people.add("mai", "Bà Mai", Role.REVIEWER, by=SYSTEM)
    with pytest.raises(Refused, match="nơi làm việc"):
        people.add("mai", "Bà Mai", Role.ADMIN, Place(unit=cast.lan.unit), by=SYSTEM)


def test_everybody_but_the_first_administrators_has_a_province(cast):
    without = [person.login for person in tables.User.select() if person.province_id is None]

    assert without == ["thu"]


def test_a_code_has_eighty_bits_at_least():
    assert len(set(people.CODE_ALPHABET)) == len(people.CODE_ALPHABET)
    assert len(people.CODE_ALPHABET) ** people.CODE_LENGTH > 2**80


def test_the_first_administrator_needs_a_good_password(db):
    with pytest.raises(Refused, match="14 ký tự"):
        people.create_admin("quantri", "Ông Quản", "ngắn")

    assert people.by_login("quantri") is None


@pytest.mark.parametrize(("typed", "found"), [("%", []), ("_", []), ("lan", ["lan"]), ("a%n", [])])
def test_a_search_takes_every_sign_as_it_was_typed(cast, typed, found):
    assert [person.login for person in people.of(cast.thu, typed)] == found


# --- Once -------------------------------------------------------------------------------------------------------------


def carry_out(key: str, person, result: str) -> str:
    with database.transaction():
        found = once.taken(key, person)
        if found is None:
            once.keep(key, person, result)
        return found or result


def test_a_form_that_comes_twice_is_answered_alike(cast):
    assert carry_out("a", cast.lan, "lần đầu") == carry_out("a", cast.lan, "lần hai") == "lần đầu"


def test_two_people_may_send_the_same_key(cast):
    carry_out("a", cast.lan, "của Lan")

    assert carry_out("a", cast.bao, "của Bảo") == "của Bảo"


def test_of_two_at_the_same_moment_one_is_carried_out(cast):
    results = []

    def send(number: int) -> None:
        database.open_for_request()
        try:
            results.append(carry_out("a", cast.lan, str(number)))
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            database.close_after_request(failed=True)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tables.Once.select().count() == 1
    kept = tables.Once.get().result
    assert set(results) <= {kept, "IntegrityError"}


def test_keys_are_forgotten_after_a_week(cast):
    carry_out("a", cast.lan, "cũ")
    tables.Once.update(taken_at=tables.now() - timedelta(days=8)).execute()

    carry_out("b", cast.lan, "mới")

    assert [row.result for row in tables.Once.select()] == ["mới"]

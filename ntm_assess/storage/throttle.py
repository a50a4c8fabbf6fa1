"""Throttle: how often a sign-in may be tried, counted in the database, so that a restart forgets nothing.

An account waits longer with every failure, up to 15 minutes; an address that tries many accounts waits too. Every try
is counted before its password is looked at, so tries at the same moment gain nothing.
"""

from datetime import timedelta

from ntm_assess.storage import tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.tables import SignInFailure

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)
TRIES_OF_ADDRESS = 30
ADDRESS_WINDOW = timedelta(minutes=5)
REMEMBERED = timedelta(days=1)


class Throttled(Exception):
    """Too many tries; `seconds` is how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        super().__init__(f"wait {self.seconds} s")


def count_try(login: str, address: str) -> None:
    """Call before a password is looked at. Raises Throttled."""
    with transaction():
        SignInFailure.delete().where(SignInFailure.failed_at < tables.now() - REMEMBERED).execute()
        wait = max(_wait_of_account(login), _wait_of_address(address))
        if wait > timedelta(0):
            raise Throttled(wait)
        SignInFailure.create(login=login, address=address)


def forget(login: str) -> None:
    """The right password came: the failures before it do not count."""
    SignInFailure.delete().where(SignInFailure.login == login).execute()


def _wait_of_account(login: str) -> timedelta:
    failures = [row.failed_at for row in _newest(SignInFailure.login == login)]
    if len(failures) < FREE_TRIES:
        return timedelta(0)
    wait = min(timedelta(seconds=2 ** min(len(failures) - FREE_TRIES, 10)), LONGEST_WAIT)
    return failures[0] + wait - tables.now()


def _wait_of_address(address: str) -> timedelta:
    failures = [row.failed_at for row in _newest(SignInFailure.address == address).limit(TRIES_OF_ADDRESS)]
    if len(failures) < TRIES_OF_ADDRESS:
        return timedelta(0)
    return failures[-1] + ADDRESS_WINDOW - tables.now()


def _newest(condition):
    return SignInFailure.select().where(condition).order_by(SignInFailure.id.desc())

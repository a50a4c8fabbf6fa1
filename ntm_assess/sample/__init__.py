"""The sample province (tỉnh mẫu): invented communes, people and figures, so that a first look has something in it.

loading.py puts it into an empty database; here stand only the people to sign in as.
"""

from dataclasses import dataclass

from ntm_assess.sample.communes import CAST, PASSWORD


@dataclass(frozen=True)
class Account:
    """A person to sign in as."""

    login: str
    password: str
    what: str


ACCOUNTS = tuple(Account(each.login, PASSWORD, each.what) for each in CAST)

"""Forms that are carried out once, however often they arrive: a double click, a retry on a bad line."""

import secrets
from collections.abc import Callable

from flask import g, request

from ntm_assess.domain.workflow import NotAllowed
from ntm_assess.storage import once
from ntm_assess.storage.database import transaction


def new_key() -> str:
    """For the hidden field `key` of a form."""
    return secrets.token_urlsafe(16)


def carry_out(change: Callable[[], str]) -> str:
    """What `change` answers, or what it answered when this form came in first. A form without a key is always new."""
    key = request.form.get("key", "")
    if not key:
        return change()
    try:
        with transaction():
            result = once.taken(key, g.user)
            if result is None:
                result = change()
                once.keep(key, g.user, result)
    except NotAllowed:
        # The same form at the same moment: it was carried out while this one waited for its turn.
        result = once.taken(key, g.user)
        if result is None:
            raise
    return result

"""The law that the running program goes by; it changes when an edition is confirmed. One process serves, no more."""

from dataclasses import replace
from threading import Lock

from flask import current_app

from ntm_assess.storage import editions

_renewing = Lock()


def renew() -> None:
    """From the next request on pages, printing and the queue go by what is kept now. Call it after the transaction.

    It is read anew, one after the other: of two changes at once the later reader sees both.
    """
    extensions = current_app.extensions
    with _renewing:
        library = editions.added_to(extensions["criteria"])
        printer = replace(extensions["printer"], library=library)
        current_app.extensions |= {"criteria": library, "printer": printer}
        extensions["jobs"].print_with(printer)

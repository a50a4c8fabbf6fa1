"""The law that the running program goes by; it changes when an edition is confirmed. One process serves, no more."""

from dataclasses import replace

from flask import current_app

from ntm_assess.law.library import Library


def take(library: Library) -> None:
    """From the next request on pages, printing and the queue go by it. Call it after the transaction."""
    printer = replace(current_app.extensions["printer"], library=library)
    current_app.extensions |= {"criteria": library, "printer": printer}
    current_app.extensions["jobs"].print_with(printer)

"""Prints the Debian packages of the libraries that this machine lacks for what a lock file installs.

    python3 missing_libraries.py LOCK

It tries to load each one, as the programs will: they may have come by another way than apt.
"""

import ctypes
import sys

WEASYPRINT = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "fontconfig",
}
PLAYWRIGHT = {"libatomic.so.1": "libatomic1"}
PACKAGES = {"requirements.lock": WEASYPRINT, "requirements-dev.lock": WEASYPRINT | PLAYWRIGHT}


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


print(*(package for library, package in PACKAGES[sys.argv[1]].items() if not can_load(library)))  # noqa: T201

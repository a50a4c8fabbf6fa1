"""Prints the Debian packages of the libraries that WeasyPrint loads and this machine lacks.

It tries to load each one, as WeasyPrint will: they may have come by another way than apt.
"""

import ctypes

PACKAGES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "fontconfig",
}


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


print(*(package for library, package in PACKAGES.items() if not can_load(library)))  # noqa: T201

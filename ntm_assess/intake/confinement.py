"""A child process with limits, for bytes that may be hostile: the parent asks, the child confines itself."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

SECONDS = 40  # for one file
AT_ONCE = 2
PATIENCE = 5  # seconds until a file gives up waiting for its turn: the thread that waits answers nobody else
MEMORY = 768 * 1024 * 1024
LARGEST_OUTPUT = 64 * 1024 * 1024  # bytes that one run may write into one file

_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_room = threading.BoundedSemaphore(AT_ONCE)


class NotAnswered(Exception):
    """For one of the reasons below."""


class TooSlow(NotAnswered):
    """The child did not end in time."""


class Busy(NotAnswered):
    """Other files are being looked at."""


class FellOver(NotAnswered):
    """The child was killed at a limit, or failed: a sound file does neither to it."""


def answer_of(module: str, *arguments: str, content: bytes = b"") -> dict[str, Any]:
    """What `python -m module` answers in JSON; `content` comes to it on standard input. Raises NotAnswered."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {"PYTHONPATH": str(_PACKAGE_PARENT), "PATH": os.environ.get("PATH", "")}
    if not _room.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlow from error
    finally:
        _room.release()
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise FellOver from None
    return answer


def confine() -> None:
    """Called first in the child."""
    try:
        import resource
    except ImportError:  # not a Unix: the time limit of the parent still holds
        return
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))

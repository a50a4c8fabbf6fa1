"""The child process (tiến trình con) that makes a dossier: limited in time, memory and reach, and gone afterwards.

WeasyPrint keeps its memory until the process ends, and a layout may run away; neither may take the server along. The
parent hands the dossier over on standard input; the child answers with lines of JSON on standard output.

    python -m ntm_assess.dossier.child FOLDER MEMORY < pickled dossier     fills an empty folder
"""

import gc
import json
import logging
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import IO

from ntm_assess.dossier.assembly import DossierFailed, Progress, appearing, fill
from ntm_assess.dossier.contents import Dossier
from ntm_assess.dossier.manifest import FILE_NAME, Manifest
from ntm_assess.formatting import number

SECONDS = 120
MEMORY = 1_500_000_000  # bytes of address space
NICENESS = 10

# What the child needs of the environment. The server's secrets are not among it.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH")

# What a process that only prints never does (names of Python's audit events).
REFUSED = (
    *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
)

logger = logging.getLogger(__name__)


def write_in_child(
    dossier: Dossier, folder: Path, *, progress: Progress | None = None, seconds: float = SECONDS, memory: int = MEMORY
) -> Manifest:
    """As assembly.write, in a process of its own. Raises DossierFailed, also when it takes too long or too much."""
    with appearing(folder.absolute()) as stage, tempfile.TemporaryFile() as errors:
        process = _start(stage, memory, errors)
        took_too_long = threading.Event()

        def stop() -> None:
            took_too_long.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            sentence = _converse(process, dossier, progress)
        finally:
            timer.cancel()
            process.kill()
            process.wait()
        if took_too_long.is_set():
            sentence = TOO_LONG.format(seconds=number(Decimal(str(seconds))))
        if sentence:
            errors.seek(0)
            logger.error("dossier %s: %s", dossier.code, errors.read()[-4000:].decode(errors="replace"))
            raise DossierFailed(sentence)
        return Manifest.from_bytes((stage / FILE_NAME).read_bytes())


def _start(stage: Path, memory: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    package = Path(__file__).resolve().parents[2]
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ntm_assess.dossier.child", str(stage), str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**environment, "PYTHONPATH": str(package), "PYTHONIOENCODING": "utf-8"},
    )


def _converse(process: subprocess.Popen[bytes], dossier: Dossier, progress: Progress | None) -> str:
    """Hands the dossier over and follows the child to its end. Empty: made; else the sentence why not."""
    assert process.stdin and process.stdout
    with process.stdout as way_out:
        with suppress(BrokenPipeError), process.stdin as way_in:  # broken: it ended already, and tells why, or not
            way_in.write(pickle.dumps(dossier))
        for line in way_out:
            told = json.loads(line)
            if "failed" in told:
                return str(told["failed"])
            if "made" in told:
                return ""
            if progress:
                progress(told["done"], told["total"], told["title"])
    return STOPPED


TOO_LONG = "Lập hồ sơ quá {seconds} giây nên đã dừng. Số liệu của xã không bị ảnh hưởng; hãy thử lại sau."
STOPPED = "Việc lập hồ sơ bị dừng giữa chừng. Số liệu của xã không bị ảnh hưởng; hãy thử lại hoặc báo quản trị."


def main(stage: Path, memory: int, way_in: IO[bytes], way_out: IO[str]) -> int:
    """The child's side."""
    shut_in(memory)
    gc.set_threshold(50_000)  # fewer collections while many small boxes are laid out

    def tell(**values: object) -> None:
        print(json.dumps(values, ensure_ascii=False), file=way_out, flush=True)

    # Comes from write_in_child and from nobody else: the child's input is a pipe that only the parent holds.
    dossier = pickle.load(way_in)
    try:
        fill(stage, dossier, progress=lambda done, total, title: tell(done=done, total=total, title=title))
    except DossierFailed as error:
        logger.exception("not made")
        tell(failed=str(error))
        return 1
    tell(made=True)
    return 0


def shut_in(memory: int) -> None:
    """Limits this process for good: memory, priority, no network, no other programs."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(NICENESS)
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in REFUSED:
        raise PermissionError(f"{event} is refused while a dossier is printed")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, sys.stdout))

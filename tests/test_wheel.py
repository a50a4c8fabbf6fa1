"""What is installed from the wheel runs as a checkout does, wherever it is started.

The environment is new and holds the package from the wheel alone; what the package
needs is borrowed from the environment of the tests, so that no network is asked.
"""

import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder of programs of a new environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, CHECKOUT], cwd=folder)
    [wheel] = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment)
    pip = [sys.executable, "-m", "pip", "--python", environment, "install", "--no-deps", "--no-index", wheel]
    run(pip, cwd=folder)
    [site_packages] = environment.glob("lib/python*/site-packages")
    # A folder that is named like this is searched, but its own .pth files, such as that of a checkout, are not read.
    (site_packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return environment / "bin"


def run(command: list, *, cwd: Path, **environ: str) -> str:
    done = subprocess.run(command, cwd=cwd, env=bare_environ(**environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def bare_environ(**environ: str) -> dict[str, str]:
    """Nothing that leads back to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | environ


def test_the_package_comes_from_the_wheel(installed, tmp_path):
    place = run([installed / "python", "-c", "import ntm_assess; print(ntm_assess.__file__)"], cwd=tmp_path)

    assert place.startswith(str(installed.parent))


def test_the_wheel_carries_the_criteria(installed, tmp_path):
    assert "xa-ntm-2021-2025: 19 tiêu chí, 57 chỉ tiêu" in run(
        [installed / "ntm-assess", "check-criteria"], cwd=tmp_path
    )


def test_a_document_can_be_verified_with_the_wheel_alone(installed, tmp_path):
    assert "--manifest" in run([installed / "ntm-assess", "verify", "--help"], cwd=tmp_path)


@pytest.fixture
def server(installed, tmp_path) -> Iterator[HTTPConnection]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = bare_environ(DATA_DIR=str(tmp_path / "data"), PORT=str(port))
    with subprocess.Popen([installed / "ntm-assess", "serve"], cwd=tmp_path, env=environ) as process:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            wait_for(connection, process)
            yield connection
        finally:
            connection.close()
            process.terminate()
    assert process.returncode == 0


def wait_for(connection: HTTPConnection, process: subprocess.Popen) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < give_up:
        try:
            connection.connect()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


def test_the_wheel_serves_pages_with_their_looks(server):
    status, page = get(server, "/dang-nhap")
    assert status == 200
    assert "<h1" in page

    sheets = re.findall(r'href="([^"]+\.css)"', page)
    assert sheets
    for sheet in sheets:
        status, css = get(server, sheet)
        assert status == 200
        assert "{" in css


def get(connection: HTTPConnection, url: str) -> tuple[int, str]:
    connection.request("GET", url)
    response = connection.getresponse()
    return response.status, response.read().decode()

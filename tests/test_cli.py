"""The commands, started as they are typed: what they print, and what they say when they cannot."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ntm_assess import cli

CHECKOUT = Path(__file__).resolve().parent.parent
NTM_ASSESS = [sys.executable, "-c", "import sys; from ntm_assess.cli import main; sys.exit(main())"]


@pytest.fixture
def ntm_assess(tmp_path):
    """Runs a command on a data folder of its own."""

    def run(*arguments, typed: str = "", package_in: Path = CHECKOUT, **environ: str):
        environ = {"DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(package_in)} | environ
        return subprocess.run(
            [*NTM_ASSESS, *arguments],
            cwd=tmp_path,
            env=os.environ | environ,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_without_a_command_the_commands_are_listed(ntm_assess):
    listed = ntm_assess("--help").stdout

    for command in ("serve", "sample", "admin", "units", "check-criteria", "dossier", "verify", "verify-history"):
        assert f"\n    {command}" in listed
    assert ntm_assess().returncode == 2


# Criteria


def test_check_criteria_counts_what_the_files_hold(ntm_assess):
    checked = ntm_assess("check-criteria")

    assert checked.returncode == 0
    assert "xa-ntm-2021-2025: 19 tiêu chí, 57 chỉ tiêu" in checked.stdout
    assert "mau: " in checked.stdout
    assert "qd-211-2024: sửa xa-ntm-2021-2025, xa-ntm-nang-cao-2021-2025" in checked.stdout
    assert "chuan-ngheo: 2 nghĩa theo thời gian" in checked.stdout
    assert "  Cần xem: chỉ tiêu 4.2, mức: chưa có mức và không ghi ai quy định mức\n" in checked.stdout
    assert "Lỗi: " not in checked.stdout


@pytest.mark.parametrize("command", ["check-criteria", "serve"])
def test_a_bad_criteria_file_is_named_with_code_and_key(ntm_assess, tmp_path, command):
    for folder in ("ntm_assess", "templates", "static", "criteria"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "criteria" / "xa-ntm-2021-2025.toml"
    file.write_text(file.read_text().replace('code = "1.2"', 'code = "2.2"', 1))

    refused = ntm_assess(command, package_in=tmp_path)

    assert refused.returncode == 1
    assert refused.stderr.startswith("ntm-assess: xa-ntm-2021-2025.toml")
    assert "2.2" in refused.stderr
    assert "code" in refused.stderr


# The environment and the database


@pytest.mark.parametrize("command", ["serve", "units"])
def test_a_bad_variable_is_named(ntm_assess, command):
    refused = ntm_assess(command, PORT="tám nghìn")

    assert refused.returncode == 1
    assert refused.stderr == "ntm-assess: PORT=tám nghìn không dùng được: cần một số nguyên từ 1 đến 65535.\n"


@pytest.mark.parametrize("command", ["serve", "units"])
def test_a_database_that_is_none_is_refused(ntm_assess, tmp_path, command):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ntm.db").write_text("Đây không phải là cơ sở dữ liệu. " * 40)

    refused = ntm_assess(command)

    assert refused.returncode == 1
    assert "cơ sở dữ liệu" in refused.stderr
    assert "Traceback" not in refused.stderr


# The server


def test_a_port_that_is_taken_is_told(ntm_assess):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = ntm_assess("serve", PORT=str(port))

    assert refused.returncode == 1
    assert f"Cổng 127.0.0.1:{port} đang có chương trình khác dùng" in refused.stderr


def test_an_address_of_another_machine_is_told(ntm_assess):
    refused = ntm_assess("serve", HOST="192.0.2.1")

    assert refused.returncode == 1
    assert "Không mở được 192.0.2.1:8000" in refused.stderr
    assert "HOST" in refused.stderr


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_server_says_where_it_is_and_stops_when_it_is_told(tmp_path, sign):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = os.environ | {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(CHECKOUT), "PORT": str(port)}
    with subprocess.Popen([*NTM_ASSESS, "serve"], env=environ, stdout=subprocess.PIPE, text=True) as server:
        first_line = server.stdout.readline()
        server.send_signal(sign)

    assert first_line == f"Sổ Nông thôn mới: http://127.0.0.1:{port}\n"
    assert server.returncode == 0


# The sample, and what is done with it


@pytest.fixture(scope="module")
def sample_province(tmp_path_factory) -> Path:
    """The data folder of a loaded sample; no test changes it."""
    folder = tmp_path_factory.mktemp("sample")
    environ = os.environ | {"DATA_DIR": str(folder), "PYTHONPATH": str(CHECKOUT)}
    subprocess.run([*NTM_ASSESS, "sample"], cwd=folder, env=environ, capture_output=True, check=True)
    return folder


def test_the_sample_is_loaded_into_an_empty_place_only(ntm_assess, sample_province):
    again = ntm_assess("sample", "--if-empty", DATA_DIR=str(sample_province))
    refused = ntm_assess("sample", DATA_DIR=str(sample_province))

    assert (again.returncode, again.stdout) == (0, "Đã có dữ liệu, không nạp tỉnh mẫu.\n")
    assert refused.returncode == 1
    assert "chỉ nạp được vào chỗ trống" in refused.stderr


def test_a_start_after_an_upgrade_renews_what_the_lists_sum_up(ntm_assess, sample_province, tmp_path):
    shutil.copytree(sample_province, tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "ntm.db")) as kept:
        ask = "SELECT sum(met_criteria), count(DISTINCT applied_sha256) FROM summary"
        before = kept.execute(ask).fetchone()
        kept.execute("UPDATE summary SET met_criteria = 0, applied_sha256 = 'of older files'")
        kept.commit()

        ntm_assess("serve", HOST="192.0.2.1")  # it ends where it cannot open this address

        assert kept.execute(ask).fetchone() == before


def test_a_damaged_edition_is_named_at_the_start(ntm_assess, sample_province, tmp_path):
    shutil.copytree(sample_province, tmp_path / "data")
    values = ("set", "bo-thu", 3, "2026-01-01", "x", "y", "", "", 1, "2026-01-01")
    columns = "kind, law_id, number, effective_from, toml, sha256, reason, file_name, confirmed_by_id, confirmed_at"
    with closing(sqlite3.connect(tmp_path / "data" / "ntm.db")) as kept:
        kept.execute(f"INSERT INTO edition ({columns}) VALUES ({', '.join('?' * len(values))})", values)
        kept.commit()

    refused = ntm_assess("serve")
    assert refused.returncode == 1
    assert "Bản nhập số 3 của bộ tiêu chí “bo-thu” trong cơ sở dữ liệu bị hỏng" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_dossier_without_the_levels_of_the_province_says_so(ntm_assess, sample_province, tmp_path):
    shutil.copytree(sample_province, tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "ntm.db")) as kept:
        kept.execute("UPDATE province SET overlay = 'khong-co'")
        kept.commit()

    refused = ntm_assess("dossier", "--unit", "90001", "--year", "2025", "--out", "ho-so")

    assert refused.returncode == 1
    assert "criteria/localities/khong-co.toml" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_is_kept_is_for_its_owner_alone(sample_province):
    files = [path for path in sample_province.rglob("*") if path.is_file()]

    assert files
    assert not [path for path in files if path.stat().st_mode & 0o077]


def test_units_are_listed_with_tabs(ntm_assess, sample_province):
    listed = ntm_assess("units", DATA_DIR=str(sample_province)).stdout.splitlines()

    assert len(listed) == 24
    assert listed[0] == "90001\txã Tân Mai\tdraft"


def test_units_of_one_state_are_listed(ntm_assess, sample_province):
    approved = ntm_assess("units", "--state", "approved", DATA_DIR=str(sample_province)).stdout.splitlines()

    assert approved
    assert all(line.endswith("\tapproved") for line in approved)


def test_a_state_that_there_is_not_is_refused_with_those_that_there_are(ntm_assess):
    refused = ntm_assess("units", "--state", "xong")

    assert refused.returncode == 2
    assert "'none', 'draft', 'sent'" in refused.stderr


def test_a_dossier_is_written_and_verified(ntm_assess, sample_province, tmp_path):
    written = ntm_assess(
        "dossier", "--unit", "90003", "--year", "2025", "--out", "hồ sơ", DATA_DIR=str(sample_province)
    )
    papers = [tmp_path / line for line in written.stdout.splitlines()]

    assert written.returncode == 0, written.stderr
    assert [paper.name for paper in papers] == sorted(path.name for path in (tmp_path / "hồ sơ").glob("*.pdf"))
    for paper in papers:
        found = ntm_assess("verify", paper, "--manifest", "hồ sơ/manifest.json")
        assert (found.returncode, found.stderr) == (0, "")
        assert "không thay đổi" in found.stdout

    papers[0].write_bytes(papers[0].read_bytes().replace(b"/Type", b"/Tyqe", 1))
    changed = ntm_assess("verify", papers[0])
    assert changed.returncode == 1
    assert "đã bị thay đổi" in changed.stdout


def test_verifying_needs_no_data_folder(ntm_assess, tmp_path):
    found = ntm_assess("verify", CHECKOUT / "pyproject.toml")

    assert found.returncode == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("which", [["--unit", "99999", "--year", "2025"], ["--unit", "90003", "--year", "2024"]])
def test_a_dossier_of_nothing_is_told(ntm_assess, sample_province, which):
    refused = ntm_assess("dossier", *which, "--out", "hồ sơ", DATA_DIR=str(sample_province))

    assert refused.returncode == 1
    assert f"Không có bản tự đánh giá năm {which[3]} của đơn vị {which[1]}." in refused.stderr


def test_a_folder_with_other_files_is_left_alone(ntm_assess, sample_province, tmp_path):
    (tmp_path / "thư.txt").write_text("quan trọng")

    refused = ntm_assess("dossier", "--unit", "90003", "--year", "2025", "--out", ".", DATA_DIR=str(sample_province))

    assert refused.returncode == 1
    assert "Hãy chọn thư mục trống" in refused.stderr
    assert (tmp_path / "thư.txt").read_text() == "quan trọng"


# The record


def test_the_record_is_verified_and_a_slip_in_it_is_named(ntm_assess, tmp_path):
    ntm_assess("admin", "create", typed="quantri\nTrần Thị Quản\nmật khẩu dài và riêng 2025\n")

    whole = ntm_assess("verify-history")

    assert (whole.returncode, whole.stdout) == (0, "Nhật ký liền mạch đến dòng số 2.\n")

    with closing(sqlite3.connect(tmp_path / "data" / "ntm.db")) as file, file:
        file.execute("DROP TRIGGER history_no_update")
        file.execute("UPDATE history SET user_name = 'người khác' WHERE id = 2")
    broken = ntm_assess("verify-history")

    assert broken.returncode == 1
    assert "dòng số 2" in broken.stdout


# People


def test_an_administrator_is_created_from_a_pipe(ntm_assess):
    created = ntm_assess("admin", "create", typed="quantri\nTrần Thị Quản\nmật khẩu dài và riêng 2025\n")

    assert created.returncode == 0, created.stderr
    assert "Đã tạo người quản trị quantri." in created.stdout


def test_the_password_may_come_from_a_file(ntm_assess, tmp_path):
    (tmp_path / "mat-khau").write_text("mật khẩu dài và riêng 2025\n")

    created = ntm_assess("admin", "create", "--password-file", "mat-khau", typed="quantri\nTrần Thị Quản\n")

    assert created.returncode == 0, created.stderr


def test_a_password_file_that_is_not_there_is_told(ntm_assess):
    refused = ntm_assess("admin", "create", "--password-file", "không có", typed="quantri\nTrần Thị Quản\n")

    assert refused.returncode == 1
    assert "Không đọc được mật khẩu ở không có" in refused.stderr


def test_a_pipe_that_ends_early_is_told(ntm_assess):
    refused = ntm_assess("admin", "create", typed="quantri\n")

    assert refused.returncode == 1
    assert "hết giữa chừng" in refused.stderr


def test_a_login_is_taken_once(ntm_assess):
    typed = "quantri\nTrần Thị Quản\nmật khẩu dài và riêng 2025\n"
    ntm_assess("admin", "create", typed=typed)

    refused = ntm_assess("admin", "create", typed=typed)

    assert refused.returncode == 1
    assert "quantri" in refused.stderr


class Terminal:
    """A keyboard at which somebody types the password."""

    def isatty(self) -> bool:
        return True


def test_at_a_keyboard_the_password_is_asked_twice(monkeypatch):
    typed = iter(["mật khẩu dài", "mật khẩu dài"])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(cli, "getpass", lambda prompt: next(typed))

    assert cli.typed_password(None) == "mật khẩu dài"


def test_two_different_passwords_are_refused(monkeypatch):
    typed = iter(["mật khẩu dài", "mật khẩu dại"])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(cli, "getpass", lambda prompt: next(typed))

    with pytest.raises(cli.CommandFailed, match="không giống nhau"):
        cli.typed_password(None)

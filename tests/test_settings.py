"""What the environment may set: every variable, its default, and what is said of a bad value."""

import stat
from pathlib import Path
from threading import Thread

import pytest

from ntm_assess.settings import Settings, SettingsError

KEY = "k" * 32


@pytest.fixture
def settings_of(tmp_path):
    def settings_of(**environ: str) -> Settings:
        return Settings.from_environ({"DATA_DIR": str(tmp_path)} | environ)

    return settings_of


def test_nothing_needs_to_be_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_environ({})

    assert (settings.host, settings.port, settings.threads) == ("127.0.0.1", 8000, 8)
    assert (settings.idle_minutes, settings.admin_idle_minutes) == (15, 5)
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/ntm.db"
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.warnings == ()


def test_an_empty_variable_is_as_good_as_none(settings_of):
    assert settings_of(PORT="", PUBLIC_URL="", SECRET_KEY="").port == 8000


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path):
    folder = tmp_path / "xa" / "so-lieu"

    Settings.from_environ({"DATA_DIR": str(folder)})

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "0", "từ 1 đến 65535"),
        ("PORT", "65536", "từ 1 đến 65535"),
        ("PORT", "tám nghìn", "từ 1 đến 65535"),
        ("PORT", "²", "từ 1 đến 65535"),
        ("PORT", "-1", "từ 1 đến 65535"),
        ("IDLE_MINUTES", "4", "từ 5 đến 120"),
        ("IDLE_MINUTES", "121", "từ 5 đến 120"),
        ("ADMIN_IDLE_MINUTES", "1.5", "từ 5 đến 120"),
        ("THREADS", "0", "từ 1 đến 64"),
        ("HOST", "0.0.0.0:8000", "không kèm cổng"),
        ("HOST", "máy chủ", "tên máy hoặc địa chỉ IPv4"),
        ("PUBLIC_URL", "ntm.tinh.gov.vn", "https://"),
        ("PUBLIC_URL", "ftp://ntm.tinh.gov.vn", "https://"),
        ("PUBLIC_URL", "https://ntm.tinh.gov.vn/ntm", "không có đường dẫn"),
        ("PUBLIC_URL", "https://ai@ntm.tinh.gov.vn", "https://"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(settings_of, name, value, allowed):
    with pytest.raises(SettingsError) as refused:
        settings_of(**{name: value})

    assert f"{name}={value} không dùng được" in str(refused.value)
    assert allowed in str(refused.value)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path):
    taken = tmp_path / "data"
    taken.touch()

    with pytest.raises(SettingsError, match=f"DATA_DIR={taken} không dùng được"):
        Settings.from_environ({"DATA_DIR": str(taken)})


# The secret key


def test_the_secret_key_is_made_once_and_for_its_owner_alone(settings_of, tmp_path):
    first, second = settings_of(), settings_of()

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_programs_that_start_together_get_the_same_key(settings_of):
    keys: list[str] = []
    starts = [Thread(target=lambda: keys.append(settings_of().secret_key)) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_key_of_the_environment_leaves_no_file(settings_of, tmp_path):
    assert settings_of(SECRET_KEY=KEY).secret_key == KEY
    assert not (tmp_path / "secret_key").exists()


def test_a_short_key_is_refused_and_not_repeated(settings_of):
    with pytest.raises(SettingsError, match=r"SECRET_KEY=\(7 ký tự\).*ít nhất 32 ký tự") as refused:
        settings_of(SECRET_KEY="bí-mật!")

    assert "bí-mật!" not in str(refused.value)


def test_an_emptied_key_file_is_refused_with_its_place(settings_of, tmp_path):
    (tmp_path / "secret_key").touch()

    with pytest.raises(SettingsError, match="secret_key.*ít nhất 32 ký tự"):
        settings_of()


def test_an_unreadable_key_file_is_refused(settings_of, tmp_path):
    (tmp_path / "secret_key").mkdir()

    with pytest.raises(SettingsError, match="DATA_DIR=.*đọc và ghi được"):
        settings_of()


def test_secrets_are_not_printed(settings_of):
    settings = settings_of(SECRET_KEY=KEY, DATABASE_URL="postgresql://ntm:mật-khẩu@máy/ntm")

    assert KEY not in repr(settings)
    assert "mật-khẩu" not in repr(settings)


# The database


@pytest.mark.parametrize("url", ["sqlite:////var/lib/ntm/ntm.db", "postgresql://ntm:mat-khau@localhost/ntm"])
def test_the_database_may_be_sqlite_or_postgresql(settings_of, url):
    assert settings_of(DATABASE_URL=url).database_url == url


@pytest.mark.parametrize("url", ["mysql://ntm:mat-khau@may/ntm", "ntm.db", "sqlite:///", "postgresql://"])
def test_another_database_is_refused_without_its_password(settings_of, url):
    with pytest.raises(SettingsError, match="DATABASE_URL=.*sqlite:///.*postgresql://") as refused:
        settings_of(DATABASE_URL=url)

    assert "mat-khau" not in str(refused.value)


# Who can reach us


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_on_loopback_plain_http_is_fine(settings_of, host):
    settings = settings_of(HOST=host)

    assert settings.is_loopback
    assert settings.warnings == ()
    assert not settings.cookie_secure
    assert settings.cookie_name == "phien"


def test_plain_http_on_the_network_works_with_a_warning(settings_of):
    settings = settings_of(HOST="192.168.1.10")

    assert not settings.is_loopback
    assert settings.cookie_name == "phien"
    [warning] = settings.warnings
    assert warning.startswith("http://192.168.1.10:8000 không mã hóa đường truyền")
    assert "PUBLIC_URL=https://" in warning


def test_with_tls_the_cookie_is_bound_to_the_host(settings_of):
    settings = settings_of(PUBLIC_URL="https://ntm.tinh.gov.vn/")

    assert settings.address == "https://ntm.tinh.gov.vn"
    assert settings.cookie_secure
    assert settings.cookie_name == "__Host-phien"
    assert settings.warnings == ()


def test_a_public_address_in_front_of_loopback_is_not_loopback(settings_of):
    assert not settings_of(PUBLIC_URL="https://ntm.tinh.gov.vn").is_loopback


def test_trusted_hosts_are_the_names_that_people_use(settings_of):
    settings = settings_of(HOST="192.168.1.10", PUBLIC_URL="http://ntm.lan:8080")

    assert settings.trusted_hosts == ("ntm.lan", "192.168.1.10", "localhost", "127.0.0.1")
    assert settings_of().trusted_hosts == ("127.0.0.1", "localhost")


def test_listening_everywhere_needs_the_address_that_people_type(settings_of):
    with pytest.raises(SettingsError, match=r"HOST=0\.0\.0\.0 .* PUBLIC_URL"):
        settings_of(HOST="0.0.0.0")

    assert settings_of(HOST="0.0.0.0", PUBLIC_URL="http://192.168.1.10:8000").address == "http://192.168.1.10:8000"


def test_the_data_folder_is_absolute_wherever_the_program_was_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert Settings.from_environ({"DATA_DIR": "so"}).data_dir == Path(tmp_path / "so")


@pytest.mark.parametrize(
    ("host", "public_url", "expected"),
    [
        ("127.0.0.1", "", False),
        ("127.0.0.1", "https://ntm.tinh.gov.vn", True),
        ("0.0.0.0", "https://ntm.tinh.gov.vn", False),  # reached directly: nobody vouches for an address
        ("127.0.0.1", "http://localhost:8000", False),
    ],
)
def test_a_proxy_on_this_machine_says_who_asks(tmp_path, host, public_url, expected):
    environ = {"DATA_DIR": str(tmp_path), "HOST": host, "PUBLIC_URL": public_url}

    assert Settings.from_environ(environ).has_proxy_here is expected

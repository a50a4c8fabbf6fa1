"""What the environment may set, checked once at the start, and nothing else."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

PORTS = range(1, 65536)
IDLE_MINUTES = range(5, 121)
THREADS = range(1, 65)
KEY_LENGTH = 32
DATABASES = ("sqlite", "postgresql")
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
ADDRESS = re.compile(rf"https?://{HOST_NAME.pattern}(:[0-9]{{1,5}})?")


class SettingsError(ValueError):
    """A variable of the environment cannot be used; the message says which, and what is allowed."""


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    idle_minutes: int = 15
    admin_idle_minutes: int = 5
    threads: int = 8

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Makes DATA_DIR, and in it the secret key, when they are not there yet."""
        public_url = _public_url(environ)
        host = _host(environ, cls.host, public_url)
        numbers = {
            "port": _number(environ, "PORT", cls.port, PORTS),
            "idle_minutes": _number(environ, "IDLE_MINUTES", cls.idle_minutes, IDLE_MINUTES),
            "admin_idle_minutes": _number(environ, "ADMIN_IDLE_MINUTES", cls.admin_idle_minutes, IDLE_MINUTES),
            "threads": _number(environ, "THREADS", cls.threads, THREADS),
        }
        data_dir = _data_dir(environ)
        return cls(
            data_dir=data_dir,
            database_url=_database_url(environ, data_dir),
            secret_key=_secret_key(environ, data_dir),
            host=host,
            public_url=public_url,
            **numbers,
        )

    @property
    def address(self) -> str:
        """What people type to get here, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The names under which a request may ask for us; any other is a forged Host header."""
        return tuple(dict.fromkeys((_host_of(self.address), self.host, "localhost", "127.0.0.1")))

    @property
    def is_loopback(self) -> bool:
        """Whether only people at this very machine can reach us. A public address says that a proxy stands in front."""
        return _is_loopback(self.host) and _is_loopback(_host_of(self.address))

    @property
    def has_proxy_here(self) -> bool:
        """A public address over a loopback HOST: a proxy on this machine stands in front and says who asks."""
        return _is_loopback(self.host) and not self.is_loopback

    @property
    def cookie_secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        # A browser takes a cookie of this prefix only over TLS, and from this very host.
        return "__Host-phien" if self.cookie_secure else "phien"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences for whoever starts the program and for the administrator."""
        if self.cookie_secure or self.is_loopback:
            return ()
        return (
            f"{self.address} không mã hóa đường truyền: người cùng mạng có thể đọc được mật khẩu và số liệu. "
            "Hãy đặt máy chủ TLS ở phía trước và khai PUBLIC_URL=https://…",
        )


def _refused(name: str, value: str, allowed: str) -> SettingsError:
    return SettingsError(f"{name}={value} không dùng được: cần {allowed}.")


def _number(environ: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    text = environ.get(name) or str(default)
    if text.isascii() and text.isdigit() and int(text) in allowed:
        return int(text)
    raise _refused(name, text, f"một số nguyên từ {allowed[0]} đến {allowed[-1]}")


def _public_url(environ: Mapping[str, str]) -> str:
    url = environ.get("PUBLIC_URL", "").rstrip("/")
    if url and not ADDRESS.fullmatch(url):
        raise _refused("PUBLIC_URL", url, "một địa chỉ như https://ntm.tinh.gov.vn, không có đường dẫn phía sau")
    return url


def _host_of(address: str) -> str:
    return urlsplit(address).hostname or ""


def _host(environ: Mapping[str, str], default: str, public_url: str) -> str:
    host = environ.get("HOST") or default
    if not HOST_NAME.fullmatch(host):
        raise _refused("HOST", host, "một tên máy hoặc địa chỉ IPv4, không kèm cổng")
    if host == "0.0.0.0" and not public_url:
        raise SettingsError(
            "HOST=0.0.0.0 mở cho cả mạng: cần khai thêm PUBLIC_URL, "
            "địa chỉ mà mọi người gõ vào trình duyệt, ví dụ http://192.168.1.10:8000."
        )
    return host


def _is_loopback(host: str) -> bool:
    try:
        return IPv4Address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _data_dir(environ: Mapping[str, str]) -> Path:
    data_dir = Path(environ.get("DATA_DIR") or "data").absolute()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _refused("DATA_DIR", str(data_dir), f"một thư mục tạo được ({error})") from error
    return data_dir


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'ntm.db'}"
    scheme, _, place = url.partition("://")
    if scheme not in DATABASES or not place.strip("/"):
        # The rest of the URL may hold a password.
        allowed = "sqlite:///đường/dẫn/ntm.db hoặc postgresql://tên:mật-khẩu@máy/cơ-sở-dữ-liệu"
        raise _refused("DATABASE_URL", f"{scheme[:12]}…", allowed)
    return url


def _secret_key(environ: Mapping[str, str], data_dir: Path) -> str:
    name, key = "SECRET_KEY", environ.get("SECRET_KEY", "")
    if not key:
        path = data_dir / "secret_key"
        name, key = f"SECRET_KEY trong {path}", _kept_key(path)
    if len(key) < KEY_LENGTH:
        raise _refused(name, f"({len(key)} ký tự)", f"ít nhất {KEY_LENGTH} ký tự ngẫu nhiên")
    return key


def _kept_key(path: Path) -> str:
    """The key of this folder. Two programs that start at the same moment get the same one."""
    try:
        if not path.exists():
            _keep_key(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused("DATA_DIR", str(path.parent), f"một thư mục đọc và ghi được ({error})") from error


def _keep_key(path: Path, key: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(key)
            file.flush()
            os.fsync(descriptor)
        # Unlike a rename, a link never takes the place of a key that was there first.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

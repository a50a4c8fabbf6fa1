"""The commands of `ntm-assess`. Each one reads its arguments, calls one room of the house and says what came of it.

What takes long to load is imported inside the command that needs it.
"""

import argparse
import errno
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from getpass import getpass
from pathlib import Path

from ntm_assess import sample, wording
from ntm_assess.domain import set_checks
from ntm_assess.domain.workflow import State
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.library import load_all
from ntm_assess.settings import Settings, SettingsError
from ntm_assess.storage import areas, assessments, database, editions, units

# The largest thing that anyone sends is one evidence file of 20 MB; a longer body is refused before it is stored.
LARGEST_REQUEST = 32 * 1024 * 1024


class CommandFailed(Exception):
    """The command could not be carried out; the message is for whoever typed it."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except (CommandFailed, SettingsError, CriteriaFileError, database.DatabaseRefused) as error:
        print(f"ntm-assess: {error}", file=sys.stderr)
        return 1
    except EOFError:
        print("ntm-assess: dữ liệu nhập hết giữa chừng.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ntm-assess", description="Sổ Nông thôn mới")
    commands = parser.add_subparsers(title="lệnh", required=True, metavar="LỆNH")

    def command(name: str, run: Callable, text: str, within: argparse._SubParsersAction = commands):
        added = within.add_parser(name, help=text, description=text)
        added.set_defaults(command=run)
        return added

    command("serve", serve, "chạy trang web")
    province = command("sample", load_sample, "nạp tỉnh mẫu vào chỗ trống")
    province.add_argument("--if-empty", action="store_true", help="không làm gì khi đã có dữ liệu")
    admin = commands.add_parser("admin", help="người quản trị").add_subparsers(required=True, metavar="LỆNH")
    create = command("create", create_admin, "tạo người quản trị", within=admin)
    create.add_argument("--password-file", type=Path, metavar="TỆP", help="đọc mật khẩu từ tệp thay vì hỏi")
    listed = command("units", list_units, "liệt kê đơn vị: mã, tên, trạng thái")
    listed.add_argument(
        "--state", choices=[units.NOT_STARTED, *map(str, State)], help="chỉ các đơn vị ở trạng thái này"
    )
    command("check-criteria", check_criteria, "kiểm tra các tệp bộ tiêu chí")
    dossier = command("dossier", write_dossier, "lập hồ sơ của một xã thành tệp PDF")
    dossier.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, ví dụ 06862")
    dossier.add_argument("--year", required=True, type=int, metavar="NĂM")
    dossier.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC", help="thư mục mới cho hồ sơ")
    dossier.add_argument("--set", metavar="BỘ", help="bộ tiêu chí, khi có nhiều bộ")
    check = command("verify", verify, "kiểm tra một tệp PDF còn nguyên như khi được lập hay không")
    check.add_argument("file", type=Path, metavar="TỆP")
    check.add_argument("--manifest", type=Path, metavar="BẢN_KÊ", help="tệp manifest.json của hồ sơ")
    command("verify-history", verify_history, "kiểm tra nhật ký không bị sửa, xóa giữa chừng")
    return parser


def serve(options: argparse.Namespace) -> None:
    """Runs until it is told to stop. It takes the port before it starts the queue, so a second start harms nothing."""
    from waitress.server import create_server

    from ntm_assess.app import create_app

    settings = _open_database()
    app = create_app(settings, library=editions.added_to(load_all()))
    assessments.renew_summaries(areas.finder(app.extensions["criteria"]))
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=1000,
            channel_timeout=300,
            max_request_body_size=LARGEST_REQUEST,
            url_scheme="https" if settings.cookie_secure else "http",
            ident=None,
            **_proxy(settings),
        )
    except OSError as error:
        raise CommandFailed(_why_not_open(settings, error)) from error
    jobs = app.extensions["jobs"]
    jobs.start()
    # After the queue, which takes the signals for itself: the server stops first, and then the queue.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    _say_where(settings)
    server.run()
    jobs.stop()


def _proxy(settings: Settings) -> dict[str, str]:
    """Without it all people behind a proxy on this machine would share one address, and one throttle of sign-ins."""
    if not settings.has_proxy_here:
        return {}
    return {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": "x-forwarded-for"}


def _stop(*_signal: object) -> None:
    sys.exit(0)


def _why_not_open(settings: Settings, error: OSError) -> str:
    place = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"Cổng {place} đang có chương trình khác dùng. Hãy tắt chương trình đó hoặc đặt PORT khác."
    if error.errno == errno.EACCES:
        return f"Không được phép mở cổng {place}. Hãy đặt PORT từ 1024 trở lên."
    return f"Không mở được {place} ({error.strerror}). Hãy kiểm tra HOST và PORT."


def _say_where(settings: Settings) -> None:
    for warning in (*settings.warnings, *database.notices()):
        print(f"Chú ý: {warning}", file=sys.stderr)
    print(f"Sổ Nông thôn mới: {settings.address}")
    if units.has_sample():
        print("Tài khoản của tỉnh mẫu (chỉ dùng được trên máy này):")
        for each in sample.ACCOUNTS:
            print(f"  {each.login:6} mật khẩu {each.password}   {each.what}")
    sys.stdout.flush()


def load_sample(options: argparse.Namespace) -> None:
    from ntm_assess.sample import loading

    settings = _open_database()
    if not options.if_empty and not units.is_empty():
        raise CommandFailed("Đã có dữ liệu; tỉnh mẫu chỉ nạp được vào chỗ trống. Hãy đặt DATA_DIR khác.")
    accounts = loading.load(load_all(), settings.data_dir, if_empty=options.if_empty)
    print(f"Đã nạp tỉnh mẫu, {len(accounts)} tài khoản." if accounts else "Đã có dữ liệu, không nạp tỉnh mẫu.")


def create_admin(options: argparse.Namespace) -> None:
    from ntm_assess.storage import people

    _open_database()
    login = input("Tên đăng nhập: ").strip()
    name = input("Họ và tên: ").strip()
    try:
        people.create_admin(login, name, typed_password(options.password_file))
    except people.Refused as error:
        raise CommandFailed(str(error)) from error
    print(f"Đã tạo người quản trị {login}.")


def typed_password(path: Path | None) -> str:
    """From a file, else from the keyboard twice and unseen, else from the pipe."""
    if path is not None:
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandFailed(f"Không đọc được mật khẩu ở {path}: {error}") from error
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Mật khẩu: ")
    if getpass("Gõ lại mật khẩu: ") != password:
        raise CommandFailed("Hai lần gõ mật khẩu không giống nhau.")
    return password


def list_units(options: argparse.Namespace) -> None:
    _open_database()
    for unit in units.listed(state=options.state):
        print(unit.code, unit.name, unit.state, sep="\t")


def check_criteria(options: argparse.Namespace) -> int:
    """The exit code is 1 only for errors; a warning may be meant so."""
    library = load_all()
    errors = 0
    for each in library.sets.values():
        print(f"{each.id}: {len(each.criteria)} tiêu chí, {len(each.indicators)} chỉ tiêu, sha256 {each.sha256}")
        errors += _tell_findings(set_checks.findings(each), each.regions)
    for overlay in library.overlays.values():
        base = library.sets[overlay.criteria_set]
        print(f"{overlay.id}: {len(overlay.levels)} chỉ tiêu có mức, cho {base.id}, sha256 {overlay.sha256}")
        errors += _tell_findings(set_checks.overlay_findings(overlay, base), base.regions)
    for amendment in library.amendments.values():
        amended = ", ".join(each.criteria_set for each in amendment.sets)
        print(f"{amendment.id}: sửa {amended}, sha256 {amendment.sha256}")
        for changes in amendment.sets:
            base = library.latest(changes.criteria_set)
            errors += _tell_findings(set_checks.findings(base), base.regions) if changes.codes else 0
    for definition in library.definitions.values():
        print(f"{definition.id}: {len(definition.meanings)} nghĩa theo thời gian, sha256 {definition.sha256}")
    return min(errors, 1)


def _tell_findings(findings: Sequence[set_checks.Finding], regions: Mapping[str, str]) -> int:
    """How many of them are errors."""
    for each in findings:
        print(f"  {wording.severity(each.severity)}: {wording.set_finding(each, regions)}")
    return sum(each.severity is set_checks.Severity.ERROR for each in findings)


def write_dossier(options: argparse.Namespace) -> None:
    from ntm_assess import printing
    from ntm_assess.dossier import assembly, child

    settings = _open_database()
    assessment = _assessment(options)
    printer = printing.Printer(editions.added_to(load_all()), settings.address)
    dossier = printer.dossier(assessment, printing.to_print(assessment))
    try:
        manifest = child.write_in_child(dossier, options.out, progress=_tell_progress)
    except assembly.DossierFailed as error:
        raise CommandFailed(str(error)) from error
    for entry in manifest.entries:
        print(options.out / entry.file_name)


def _assessment(options: argparse.Namespace):
    from ntm_assess.storage import dossiers

    found = dossiers.assessments_of(options.unit, options.year)
    chosen = [each for each in found if options.set in (None, each.criteria_set)]
    if len(chosen) > 1:
        sets = ", ".join(each.criteria_set for each in chosen)
        raise CommandFailed(
            f"Đơn vị {options.unit} có nhiều bộ tiêu chí trong năm {options.year}: {sets}. Hãy thêm --set."
        )
    if not chosen:
        raise CommandFailed(f"Không có bản tự đánh giá năm {options.year} của đơn vị {options.unit}.")
    return chosen[0]


def _tell_progress(done: int, of: int, part: str) -> None:
    if part:
        print(f"{done + 1}/{of} {part}", file=sys.stderr)


def verify(options: argparse.Namespace) -> int:
    """The answer is also in the exit code: 0 only for a file that nothing speaks against."""
    from ntm_assess.dossier import verification

    found = verification.verify(options.file, options.manifest)
    print(found.sentence)
    return 0 if found.is_good else 1


def verify_history(options: argparse.Namespace) -> int:
    """The answer is also in the exit code. Rows cut off at the end leave no gap, so the last number is told as well."""
    from ntm_assess.storage import history

    _open_database()
    broken = history.first_broken()
    if broken is not None:
        print(f"Nhật ký bị sửa hoặc mất dòng: dòng số {broken} không nối tiếp dòng trước nó.")
        return 1
    print(f"Nhật ký liền mạch đến dòng số {history.last_number()}.")
    return 0


def _open_database() -> Settings:
    os.umask(0o077)  # what is kept is for its owner alone
    settings = Settings.from_environ(os.environ)
    database.connect(settings.database_url)
    database.upgrade()
    return settings

#!/usr/bin/env bash
# Brings .venv to what one lock file says. Once that is done it answers within
# milliseconds and needs no network, so `make run` can ask it every time.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=$1
stamp=.venv/${lock%.lock}.installed

# The folder is part of it: a copied or moved checkout has a .venv that points to the old place.
wanted=$(cat "$lock" pyproject.toml tools/setup.sh | sha256sum; pwd)
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi

find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo 'Cần Python 3.11 trở lên, máy này chưa có. Trên Debian 12 hoặc Ubuntu 24.04, hãy chạy:' >&2
  echo '  sudo apt-get install python3 python3-venv' >&2
  return 1
}

python=$(find_python)
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "Python $version của máy này thiếu mô-đun venv. Hãy chạy:" >&2
  echo "  sudo apt-get install python$version-venv" >&2
  exit 1
fi

missing=$("$python" tools/missing_libraries.py "$lock")
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086  # one package a word
  tools/apt_install.sh $missing
fi

echo "Đang cài đặt vào .venv (có thể mất vài phút) ..."
rm -f "$stamp"
if [ ! -x .venv/bin/python ] || [ "$(tail -n 1 .venv/checkout 2>/dev/null)" != "$PWD" ]; then
  "$python" -m venv --clear .venv
  pwd > .venv/checkout
fi
pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input)
if ! { "${pip[@]}" --require-hashes -r "$lock" && "${pip[@]}" --no-deps --no-build-isolation -e .; }; then
  echo "Chưa cài xong. Hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại." >&2
  exit 1
fi
echo "$wanted" > "$stamp"

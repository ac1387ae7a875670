#!/bin/sh
# Make the virtual environment in $1 with $PYTHON (3.11 or later), bringing what a bare Debian lacks for it.
set -eu
venv=$1
python=${PYTHON:-python3}

[ -x "$venv/bin/pip" ] && exit 0
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Waywarden needs Python 3.11 or later; $python is older. Say which: make PYTHON=python3.13 ..." >&2
    exit 1
}
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    # Debian ships Python without venv; its package needs root.
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null 2>&1; then
        echo "Python's venv module is missing. Install it first: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
"$python" -m venv "$venv"

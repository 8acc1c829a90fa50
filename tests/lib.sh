# shellcheck shell=bash
# Shared by the tests that are written in Python. Sourced after demo/lib.sh, never run.

# Sets PYTHON to one that has the packages of tests/requirements.txt: in a folder of the cache, made anew when they change.
use_python() {
    local requirements=$ROOT/tests/requirements.txt venv=$TOOLS/python made_of
    made_of=$(sha256sum <"$requirements")
    PYTHON=$venv/bin/python
    # Byte code does not belong into the clone.
    export PYTHONDONTWRITEBYTECODE=1
    [ "$(cat "$venv/made-of" 2>/dev/null)" = "$made_of" ] && return
    need python3-venv
    say "installing the Python packages of the tests, once"
    rm -rf "$venv"
    mkdir -p "$TOOLS"
    # Debian's own, for which the packages are pinned.
    /usr/bin/python3 -m venv "$venv"
    "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary :all: \
        --require-hashes --requirement "$requirements"
    printf '%s' "$made_of" >"$venv/made-of"
}

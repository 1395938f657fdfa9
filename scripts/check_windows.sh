#!/usr/bin/env bash
# uepool-sim.exe, and all that is below it, for Windows x86-64: built with mingw-w64 into build/windows, and run under
# Wine against a server of this machine (tests/windows).
#   check_windows.sh            build, then the tests
#   check_windows.sh --build    build only
#   check_windows.sh --wine X…  run a Windows program in the Wine of the tests
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$PWD/.venv/bin
build=build/windows
# A Wine of its own: never the user's, and gone with `make clean`.
export WINEPREFIX=$PWD/build/wine WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES="mscoree,mshtml="

missing() { # missing WHAT PACKAGE
    printf 'check_windows: %s not found on this machine. Install it first (Debian, Ubuntu):\n\n    sudo %s\n\n' \
        "$1" "apt-get install -y --no-install-recommends $2" >&2
    exit 1
}

find_wine() { # sets `wine`
    for wine in wine64 /usr/lib/wine/wine64; do
        if command -v "$wine" >/dev/null; then return; fi
    done
    missing wine64 wine64
}

prepare_wine() { # makes the prefix, once
    find_wine
    if [[ ! -f $WINEPREFIX/system.reg ]]; then
        mkdir -p "$WINEPREFIX"
        "$wine" wineboot --init >/dev/null 2>&1 || { echo "check_windows: wineboot failed in $WINEPREFIX" >&2; exit 1; }
    fi
}

build() {
    command -v x86_64-w64-mingw32-g++-posix >/dev/null || missing mingw-w64 g++-mingw-w64-x86-64-posix
    local cmake=cmake ninja=ninja
    [[ -x $bin/cmake ]] && cmake=$bin/cmake
    [[ -x $bin/ninja ]] && ninja=$bin/ninja
    "$cmake" -S . -B "$build" -G Ninja -DCMAKE_MAKE_PROGRAM="$ninja" -DUEPOOL_WERROR=ON \
        -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/windows.cmake" >/dev/null
    "$cmake" --build "$build" --parallel "${JOBS:-$(nproc)}"
}

# One at a time: tests run side by side, and each asks for the build.
exclusively() {
    mkdir -p build
    exec {lock}>build/windows.lock
    flock "$lock"
    "$@"
    exec {lock}>&-
}

case ${1:-} in
--build) exclusively build ;;
--wine)
    shift
    exclusively prepare_wine
    exec "$wine" "$@"
    ;;
'')
    exclusively build
    exclusively prepare_wine
    exec "$bin/pytest" -m slow tests/windows
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

#!/usr/bin/env bash
# Makes sure that what pip cannot bring is there: scripts/system_packages.sh demo|bench|test|slow [python]
# Missing Debian packages are installed when this runs as root (or may sudo without a password, in CI or with
# UEPOOL_APT=1); otherwise, and with UEPOOL_APT=0, it fails with the line to type.
set -euo pipefail

task=${1:?usage: system_packages.sh demo|bench|test|slow [python]}
python=${2:-python3}
missing=()

need() { # need PACKAGE COMMAND...: the package is missing when the command fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
has() { command -v "$1"; }
wine() { has wine64 || [[ -x /usr/lib/wine/wine64 ]]; } # Debian's wine64 alone puts nothing on the PATH
compiles() { # compiles 'SOURCE' COMPILER...
    local source=$1
    shift
    printf '%s\n' "$source" | "$@" -x c++ - -o /dev/null
}

check() {
    missing=()
    local versioned=python3
    [[ $(basename "$python") =~ ^python3\.[0-9]+$ ]] && versioned=$(basename "$python")
    need make has make
    need g++ has g++
    need "$versioned" "$python" --version
    need "$versioned-venv" "$python" -c 'import ensurepip, venv'
    need "$versioned-dev" "$python" -c \
        'import os, sysconfig; os.stat(os.path.join(sysconfig.get_path("include"), "Python.h"))'
    [[ $task != demo ]] || return 0
    if [[ $task == bench || $task == slow ]]; then # benchmarks/camera
        need libembree-dev compiles $'#include <embree3/rtcore.h>\nint main() {}' g++ -c
    fi
    [[ $task != bench ]] || return 0
    need libgtest-dev compiles $'#include <gtest/gtest.h>\nint main() {}' g++ -c
    need clang has clang++
    need libc++-dev compiles $'#include <atomic>\nint main() {}' clang++ -stdlib=libc++ -c
    need libc++abi-dev compiles $'#include <string>\nint main() { return int(std::string(99, 0)[9]); }' \
        clang++ -stdlib=libc++
    need g++-mingw-w64-x86-64-posix has x86_64-w64-mingw32-g++-posix
    need openssl has openssl  # tests of TLS make their certificates with it
    need iproute2 has ip      # ... and a network of their own
    [[ $task == slow ]] || return 0  # examples/cpp_client
    need pkgconf has pkg-config
    need libgrpc++-dev pkg-config --exists grpc++
    need libprotobuf-dev pkg-config --exists protobuf
    need protobuf-compiler-grpc has grpc_cpp_plugin
    need libclang-rt-dev compiles $'int main() {}' clang++ -fsanitize=address # the plugin under sanitizers
    need wine64 wine # runs uepool-sim.exe, scripts/check_windows.sh
}

check
if [[ ${#missing[@]} -gt 0 ]]; then
    line="apt-get install -y --no-install-recommends ${missing[*]}"
    root=()
    if [[ ${UEPOOL_APT:-} == 0 ]] || ! has apt-get >/dev/null; then
        root=(false)
    elif [[ $EUID -ne 0 ]]; then
        if [[ -n ${CI:-} || ${UEPOOL_APT:-} == 1 ]] && sudo -n true 2>/dev/null; then root=(sudo -n); else root=(false); fi
    fi
    if [[ ${root[*]:-} == false ]]; then
        printf 'uepool: not found on this machine: %s\nInstall it first (Debian, Ubuntu):\n\n    sudo %s\n\n' \
            "${missing[*]}" "$line" >&2
        exit 1
    fi
    echo "uepool: installing ${missing[*]}"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null
    check
    [[ ${#missing[@]} -eq 0 ]] || { echo "uepool: still not usable after installing: ${missing[*]}" >&2; exit 1; }
fi

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    { echo "uepool: $python is $("$python" --version 2>&1); 3.10 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
compiles $'#include <bit>\n#include <concepts>\n#include <span>\nint main() {}' "${CXX:-g++}" -std=c++20 -c 2>/dev/null ||
    { echo "uepool: ${CXX:-g++} does not compile C++20; g++ 11 or newer does (CXX=g++-12 make ... picks one)" >&2; exit 1; }

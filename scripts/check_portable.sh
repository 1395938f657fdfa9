#!/usr/bin/env bash
# These folders are compiled inside other people's engines: they must build with clang and libc++ and, but for
# the *_linux files, with mingw-w64, as C++17 without exceptions or RTTI. Every header must stand alone.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-std=c++17 -fno-exceptions -fno-rtti -Wall -Wextra -Werror -O1 -Icpp -c -o /dev/null -x c++)

check() { # one job: "NAME:FILE"
    local name=${1%%:*} file=${1#*:} compiler
    case $name in
    libc++) compiler=(clang++ -stdlib=libc++ -fPIC) ;;
    mingw) compiler=(x86_64-w64-mingw32-g++-posix -D_WIN32_WINNT=0x0A00) ;;
    esac
    # Included rather than compiled directly: `#pragma once` in a main file is a warning.
    if ! printf '#include "%s"\n' "${file#cpp/}" | "${compiler[@]}" "${flags[@]}" -; then
        echo "check_portable: $file does not compile with $name" >&2
        return 1
    fi
}

if [[ ${1:-} == --job ]]; then
    check "$2"
    exit
fi

jobs=()
while IFS= read -r file; do
    [[ $file =~ _windows\.(h|cc)$ ]] || jobs+=("libc++:$file")
    [[ $file =~ _linux\.(h|cc)$ ]] || jobs+=("mingw:$file")
done < <(find cpp/wire cpp/link cpp/camera cpp/sensors cpp/env_config cpp/engine \( -name '*.h' -o -name '*.cc' \) ! -name '*_test.*' ! -name 'test_*' | sort)
[[ ${#jobs[@]} -gt 0 ]] || { echo "check_portable: nothing to check" >&2; exit 1; }

printf '%s\0' "${jobs[@]}" | xargs -0 -n 1 -P "$(nproc)" "$0" --job || exit 1
echo "check_portable: ${#jobs[@]} compilations (libc++, mingw-w64) are clean"

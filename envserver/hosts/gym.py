"""Entry point of the instances that host Gymnasium envs.

    python -m envserver.hosts.gym --kind gym|callable|atari --id ID --envs N --link ADDRESS --token TOKEN

The server runs it. It connects to the link, makes the envs when their configuration comes, and serves them until the
link ends.
"""

from __future__ import annotations

import atexit
import faulthandler
import os
import sys

from envserver import _core
from envserver.version import __version__

KINDS = ("gym", "callable", "atari")
_OPTIONS = ("kind", "id", "envs", "link", "token")


def main(argv: list[str]) -> int:
    """Serves until the link ends; the exit status."""
    try:
        options = parse(argv)
    except ValueError as error:
        print(f"{error}\n{__doc__}", file=sys.stderr)
        return 2
    faulthandler.enable()  # a crash in native code leaves a traceback in the log
    kind, name, envs = options["kind"], options["id"], int(options["envs"])

    vector = None
    if kind == "atari":
        from envserver.hosts import atari

        vector = atari.maker(name)
    elif kind == "gym":
        from envserver.hosts import vectorized

        vector = vectorized.maker(name)

    # The envs of a native vector env are stepped together or not at all.
    link = _core.Link(options["link"], options["token"], f"uepool-{kind} {__version__}", envs, vector is None)
    try:
        link.connect()
    except ConnectionError as error:
        print(f"cannot reach the server: {error}", file=sys.stderr)
        return 1

    if vector:
        from envserver.hosts import native

        return native.serve(link, native.NativeHost(link, envs, vector))
    from envserver.hosts import experiments, makers, single

    make = makers.registered(name) if kind == "gym" else makers.from_callable(name)
    return single.serve(link, single.SingleHost(link, envs, experiments.around(make)))


def parse(argv: list[str]) -> dict[str, str]:
    """The options of a command line, by name. ValueError says what is wrong. (argparse takes long to import.)"""
    options: dict[str, str] = {}
    for option, value in zip(argv[::2], [*argv[1::2], ""], strict=False):
        if option.removeprefix("--") not in _OPTIONS or not option.startswith("--"):
            raise ValueError(f"unknown option {option}")
        options[option.removeprefix("--")] = value
    for name in _OPTIONS:
        if not options.get(name):
            raise ValueError(f"--{name} needs a value")
    if options["kind"] not in KINDS:
        raise ValueError(f"--kind must be one of {', '.join(KINDS)}, not {options['kind']}")
    if not options["envs"].isdecimal() or int(options["envs"]) < 1:
        raise ValueError(f"--envs must be a number above 0, not {options['envs']}")
    return options


def leave(status: int) -> None:
    """Ends the process without tearing the interpreter down, which takes longer than most envs take to close."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass  # the log is gone
    os._exit(status)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    leave(main(sys.argv[1:]))

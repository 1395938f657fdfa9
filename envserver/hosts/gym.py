"""Entry point of the instances that host Gymnasium envs.

    python -m envserver.hosts.gym --kind gym|callable|atari --id ID --envs N --link ADDRESS --token TOKEN

The server runs it. Connects to the link, makes the envs when the configuration comes, and serves them until the link
ends.
"""

from __future__ import annotations

import atexit
import faulthandler
import os
import sys
from typing import Any, Protocol

from envserver import _core
from envserver.hosts import configuration, faults, tasks
from envserver.hosts.configuration import Configuration, ConfigurationError
from envserver.spec import Spec, SpecError
from envserver.version import __version__


class Host(Protocol):
    """What the loop below needs of the two kinds of hosts."""

    def configure(self, config: Configuration) -> Spec: ...
    def bind(self) -> None: ...
    def unbind(self) -> None: ...
    def call(self, local: int) -> None: ...
    def params(self) -> None: ...
    def render(self, local: int) -> None: ...
    def close(self) -> None: ...


def main(argv: list[str] | None = None) -> int:
    arguments = _arguments(sys.argv[1:] if argv is None else argv)
    faulthandler.enable()  # a crash in native code leaves a traceback in the log
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    kind, name, envs = arguments["kind"], arguments["id"], int(arguments["envs"])
    native = None
    if kind == "atari":
        from envserver.hosts import atari

        native = atari.maker(name)
    elif kind == "gym" and envs > 1:
        from envserver.hosts import vectorized

        native = vectorized.maker(name)
    # Envs of a native vector env step together or not at all.
    steps_subset = native is None or envs == 1
    engine = f"uepool gymnasium host {__version__}"
    link = _core.Link(arguments["link"], arguments["token"], engine, envs, steps_subset)
    try:
        link.connect()
    except ConnectionError as error:
        print(f"cannot connect to the server's link: {error}", file=sys.stderr)
        return 1
    if native is not None:
        from envserver.hosts.native import NativeHost

        return NativeHost(link, envs, native).serve()
    from envserver.hosts import makers
    from envserver.hosts.single import SingleHost

    make = makers.registered(name) if kind == "gym" else makers.from_callable(name)
    return serve_single(link, SingleHost(link, envs, make))


def serve_single(link: _core.Link, host: Any) -> int:
    """Serves single envs until the link ends."""
    next_task = link.next
    step, reset = tasks.STEP, tasks.RESET
    while True:
        kind, env, block = next_task()
        if kind == step:
            host.steps[env](block)
        elif kind == reset:
            host.reset(env, block)
        elif kind == tasks.LOST:
            return _end(link, host)
        else:
            dispatch(link, host, kind, env)

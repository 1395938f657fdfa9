"""The loop of a host of single envs, and what hosts of all kinds do between steps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from envserver.hosts import configuration, faults, tasks
from envserver.hosts.configuration import Configuration, ConfigurationError
from envserver.spec import Spec, SpecError

if TYPE_CHECKING:
    from envserver._core import Link
    from envserver.hosts.single import SingleHost


class Host(Protocol):
    """What `dispatch` needs of a host. `local` numbers the envs of this instance."""

    def configure(self, config: Configuration) -> Spec: ...
    def bind(self) -> None: ...
    def unbind(self) -> None: ...
    def call(self, local: int) -> None: ...
    def params(self) -> None: ...
    def render(self, local: int) -> None: ...


def serve(link: Link, host: SingleHost) -> int:
    """Serves single envs until the link ends; the exit status then."""
    next_task, step, reset = link.next, tasks.STEP, tasks.RESET
    while True:
        kind, local, block = next_task()
        if kind == step:
            host.steps[local](block)
        elif kind == reset:
            host.reset(local, block)
        elif not dispatch(link, host, kind, local):
            host.close()
            return exit_status(link)


def dispatch(link: Link, host: Host, kind: int, local: int) -> bool:
    """Does what is neither a step nor a reset. False when the link has ended."""
    if kind == tasks.CONFIGURE:
        _configure(link, host)
    elif kind == tasks.BOUND:
        host.bind()
    elif kind == tasks.UNBOUND:
        host.unbind()
    elif kind == tasks.CALL:
        host.call(local)
    elif kind == tasks.RENDER:
        host.render(local)
    elif kind == tasks.PARAMS:
        host.params()
    return kind != tasks.LOST


def exit_status(link: Link) -> int:
    """0 after the server's Shutdown; 1, having said why, when the link broke."""
    if not link.error:
        return 0
    print(f"the link to the server ended: {link.error}", file=sys.stderr)
    return 1


def _configure(link: Link, host: Host) -> None:
    try:
        spec = host.configure(configuration.parse(link.text))
        document, leaves = spec.to_json(), spec.offered_leaves()
    except (ConfigurationError, SpecError) as error:
        link.refuse(faults.shorten(str(error)))
    except Exception as error:
        link.refuse(faults.describe(error, "making the env"))
    else:
        link.offer(document, leaves, spec.agents)

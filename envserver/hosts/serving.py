"""What hosts of all kinds do between steps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from envserver.hosts import configuration, faults, tasks
from envserver.hosts.configuration import Configuration, ConfigurationError
from envserver.spec import Spec, SpecError

if TYPE_CHECKING:
    from envserver._core import Link


class Host(Protocol):
    """What `dispatch` needs of a host. `local` numbers the envs of this instance."""

    def configure(self, config: Configuration) -> Spec: ...
    def bind(self) -> None: ...
    def unbind(self) -> None: ...
    def call(self, local: int) -> None: ...
    def params(self) -> None: ...
    def render(self, local: int) -> None: ...


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

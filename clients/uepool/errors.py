"""What uepool raises. Every class is an :class:`UepoolError` and also the built-in exception that fits it best, so both
``except uepool.errors.ActionError`` and ``except ValueError`` work."""

from __future__ import annotations


class UepoolError(Exception):
    """The root: catches everything that uepool raises on purpose."""


class ConfigError(UepoolError, ValueError):
    """An address, keyword, env config or other setting that cannot be used. The text names the setting."""


class UnknownKeyword(ConfigError, TypeError):
    """A keyword that is not known. The text names those that are, and what may have been meant."""


class StartError(UepoolError, RuntimeError):
    """A server or an instance did not start, or refused its configuration.

    The text quotes the end of its log, if that says more.
    """


class StartTimeout(StartError, TimeoutError):
    """Not all instances were ready within ``start_timeout``."""


class AccessError(UepoolError, PermissionError):
    """The token is missing or wrong, or lacks the right to what was asked."""


class PoolBusy(UepoolError, TimeoutError):
    """A pool had not enough free envs within the time to wait, or a quota is used up. The text says who holds what."""


class OutOfMemory(UepoolError, MemoryError):
    """The memory of a session cannot be reserved. The text says how much was asked for."""


class Unsupported(UepoolError, NotImplementedError):
    """The other side does not know what was asked of it: another version, or an env without that ability."""


class ServerLost(UepoolError, ConnectionError):
    """The server ended, is unreachable or refuses for now, or has ended the session; the text says why, if that is
    known. The session and its instances are gone; make a new env."""


class ActionError(UepoolError, ValueError):
    """Actions of a wrong structure, shape, dtype or value, or for wrong envs. The text names the env and the space."""


class StateError(UepoolError, RuntimeError):
    """A call at the wrong moment: step before reset, recv with too few envs outstanding, two threads at once, ..."""


class ClosedError(StateError):
    """The session or vector env was closed, or belongs to the process that this one was forked from."""


class EnvError(UepoolError, RuntimeError):
    """An env raised in ``call``, ``get_attr``, ``set_attr`` or ``render``. The text is the env's, with traceback."""


class EnvAttributeError(EnvError, AttributeError):
    """The env has no attribute of that name."""

"""The one grammar of addresses: `SCHEME:TARGET`.

    sim:CartPole              a game of the reference simulator
    gym:Acrobot-v1            a registered Gymnasium env, hosted by a Python process
    atari:Pong                ale_py's vector env with the usual preprocessing
    callable:NAME             a callable of the trainer's that returns a Gymnasium env; it travels beside the address
    exec:/path/to/program ARG ...   any program that speaks the instance link, a launch script for one
    unreal:/path/Game.sh      a packaged Unreal Engine game; ?map=/Game/Maps/Arena&cores=4 and more after it
    unreal:/path/UnrealEditor?project=/path/X.uproject      the editor's binary, running the project as a game
    attach:host:port          engines on other machines, which dial in there; attach: is a free port of this machine
    grpc://host:port/pool     a pool of a server; grpcs:// with TLS
    env:NAME                  what envs.yaml calls so, an address and its env config; not in a pool.yaml

Trainers, the command line and YAML files all write them so.
"""

import difflib
import shlex
import urllib.parse
from dataclasses import dataclass

from envserver.errors import BadRequest

SCHEMES = {
    "sim": "sim:GAME",
    "gym": "gym:ID",
    "atari": "atari:GAME",
    "callable": "callable:NAME",
    "exec": "exec:PROGRAM ARGUMENTS",
    "unreal": "unreal:/path/Game.sh",
    "attach": "attach:[HOST:PORT]",
    "grpc": "grpc://HOST:PORT/POOL",
    "grpcs": "grpcs://HOST:PORT/POOL",
    "env": "env:NAME",
}
REMOTE = ("grpc", "grpcs")


@dataclass(frozen=True)
class Address:
    """A parsed address. `arguments` are those of an exec address; the target of an unreal one has its options in it."""

    scheme: str
    target: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.scheme == "exec":
            return "exec:" + shlex.join((self.target, *self.arguments))
        return f"{self.scheme}:{self.target}"


@dataclass(frozen=True)
class Endpoint:
    """A TCP address. Port 0: any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class RemoteAddress:
    """Where a pool is served."""

    target: str  # host:port
    pool: str  # "": the server itself
    tls: bool
    stream: bool = False  # by the stream in any case, on the same machine too

    def __str__(self) -> str:
        return f"grpc{'s' if self.tls else ''}://{self.target}/{self.pool}" + ("?transport=stream" * self.stream)


def parse_remote(text: str) -> RemoteAddress:
    """A grpc:// or grpcs:// address. BadRequest says what is wrong with it."""
    parts = urllib.parse.urlsplit(text.strip())
    form = "grpc://HOST:PORT/POOL (grpcs:// with TLS)"
    try:
        port = parts.port
    except ValueError as error:
        raise BadRequest(f"address {text!r}: {error}; write {form}") from None
    if parts.scheme not in REMOTE or not parts.hostname:
        raise BadRequest(f"address {text!r}: write {form}")
    if port is None:
        raise BadRequest(f"address {text!r}: it has no port; write {form}")
    if parts.username or parts.password:
        raise BadRequest(f"address {text!r}: a token does not belong here; it is taken from UEPOOL_TOKEN")
    query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    stream = query.pop("transport", None)
    if query or parts.fragment or stream not in (None, "stream"):
        raise BadRequest(f"address {text!r}: after the pool may only stand ?transport=stream")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return RemoteAddress(f"{host}:{port}", parts.path.strip("/"), parts.scheme == "grpcs", stream is not None)


def parse(text: str) -> Address:
    """The address `text` means. BadRequest lists the known forms."""
    scheme, colon, target = text.strip().partition(":")
    if scheme not in SCHEMES:
        raise BadRequest(f"unknown address {text!r}: {_scheme_hint(scheme, colon)}{known_forms()}")
    if scheme == "callable":
        return Address(scheme, target or "callable")
    if scheme == "attach":
        listen_endpoint(target)
        return Address(scheme, target)
    if not target.strip():
        raise BadRequest(f"address {text!r} names nothing: write {SCHEMES[scheme]}")
    if scheme == "exec":
        try:
            program, *arguments = shlex.split(target)
        except ValueError as error:
            raise BadRequest(f"address {text!r}: {error} (quoting is a shell's)") from None
        return Address(scheme, program, tuple(arguments))
    if scheme == "unreal":
        from envserver.unreal import settings

        try:
            return Address(scheme, settings.parse(target).target())
        except settings.WrongOption as error:
            raise BadRequest(f"address {text!r}: {error}") from None
    return Address(scheme, target)


def listen_endpoint(target: str) -> Endpoint:
    """Where an attach address listens. BadRequest says how to write one."""
    if not target:
        return Endpoint("127.0.0.1", 0)
    parts = urllib.parse.urlsplit("//" + target)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadRequest(f"address 'attach:{target}': {error}; write attach:HOST:PORT or attach:") from None
    if not host or port is None or parts.netloc != target or "@" in target:
        raise BadRequest(
            f"address 'attach:{target}': write attach:HOST:PORT, HOST an address of this machine (0.0.0.0: all), or "
            "attach: for a free port on 127.0.0.1"
        )
    return Endpoint(host, port)


def known_forms() -> str:
    return "known: " + ", ".join(SCHEMES.values())


def _scheme_hint(scheme: str, colon: str) -> str:
    if not colon:
        return "it has no scheme; "
    return near_matches(scheme, list(SCHEMES))


def near_matches(word: str, known: list[str]) -> str:
    """ "did you mean 'x'? " or nothing."""
    folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), folded, n=2, cutoff=0.6)
    if not found:
        return ""
    return "did you mean " + " or ".join(repr(folded[name]) for name in found) + "? "

"""The one grammar of addresses: `SCHEME:TARGET`.

    sim:CartPole              a game of the reference simulator
    gym:Acrobot-v1            a registered Gymnasium env, hosted by a Python process
    atari:Pong                ale_py's vector env with the usual preprocessing
    callable:NAME             a callable of the trainer's that returns a Gymnasium env; it travels beside the address
    exec:/path/to/program ARG ...   any program that speaks the instance link, a launch script for one

Trainers, the command line and YAML files all write them so.
"""

import difflib
import shlex
from dataclasses import dataclass

from envserver.errors import BadRequest, NotServed

SCHEMES = {
    "sim": "sim:GAME",
    "gym": "gym:ID",
    "atari": "atari:GAME",
    "callable": "callable:NAME",
    "exec": "exec:PROGRAM ARGUMENTS",
}
# Part of the grammar, but not served by this version.
LATER = {
    "unreal": "unreal:/path/Game.sh",
    "attach": "attach:[host:port]",
    "grpc": "grpc://host:port/pool",
}


@dataclass(frozen=True)
class Address:
    """A parsed address. `arguments` are those of an exec address."""

    scheme: str
    target: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.scheme == "exec":
            return "exec:" + shlex.join((self.target, *self.arguments))
        return f"{self.scheme}:{self.target}"


def parse(text: str) -> Address:
    """The address `text` means. BadRequest lists the known forms; NotServed names those of later versions."""
    scheme, colon, target = text.strip().partition(":")
    if scheme in LATER:
        raise NotServed(f"address {text!r}: {LATER[scheme]} is not available in this version; {known_forms()}")
    if scheme not in SCHEMES:
        raise BadRequest(f"unknown address {text!r}: {_scheme_hint(scheme, colon)}{known_forms()}")
    if scheme == "callable":
        return Address(scheme, target or "callable")
    if not target.strip():
        raise BadRequest(f"address {text!r} names nothing: write {SCHEMES[scheme]}")
    if scheme == "exec":
        try:
            program, *arguments = shlex.split(target)
        except ValueError as error:
            raise BadRequest(f"address {text!r}: {error} (quoting is a shell's)") from None
        return Address(scheme, program, tuple(arguments))
    return Address(scheme, target)


def known_forms() -> str:
    return "known: " + ", ".join(SCHEMES.values())


def _scheme_hint(scheme: str, colon: str) -> str:
    if not colon:
        return "it has no scheme; "
    return near_matches(scheme, list(SCHEMES) + list(LATER))


def near_matches(word: str, known: list[str]) -> str:
    """ "did you mean 'x'? " or nothing."""
    folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), folded, n=2, cutoff=0.6)
    if not found:
        return ""
    return "did you mean " + " or ".join(repr(folded[name]) for name in found) + "? "

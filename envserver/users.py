"""Whom instances run as, when the server is root and they should not be."""

import os
import pwd
from dataclasses import dataclass

from envserver.errors import BadRequest


@dataclass(frozen=True)
class User:
    uid: int
    gid: int
    groups: tuple[int, ...]  # supplementary ones
    name: str
    home: str  # "": it has none

    @property
    def credentials(self) -> tuple[int, int, list[int]]:
        return self.uid, self.gid, list(self.groups)

    def environment(self, folder: str) -> dict[str, str]:
        """What differs between users. `folder`: for one without a home."""
        home = self.home if os.path.isdir(self.home) else folder
        return {"HOME": home, "USER": self.name, "LOGNAME": self.name}


# Of the server's own user; nothing for another one.
PRIVATE_VARIABLES = (
    "DBUS_SESSION_BUS_ADDRESS",
    "XAUTHORITY",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
)


def find(text: str) -> User:
    """The user of a name, of a number, or of "UID:GID". BadRequest when there is none."""
    number, colon, group = text.partition(":")
    if number.isdecimal() and (not colon or group.isdecimal()):
        try:
            entry = pwd.getpwuid(int(number))
        except (KeyError, OverflowError):
            return User(int(number), int(group or number), (), number, "")
    else:
        try:
            entry = pwd.getpwnam(text)
        except KeyError:
            raise BadRequest(f"there is no user {text!r} on this machine; write a name, a number or UID:GID") from None
    gid = int(group) if colon else entry.pw_gid
    return User(entry.pw_uid, gid, tuple(os.getgrouplist(entry.pw_name, gid)), entry.pw_name, entry.pw_dir)


def to_run_as(text: str) -> User | None:
    """The user that instances change to; None: they stay the server's. BadRequest when the server may not do that."""
    if not text:
        return None
    user = find(text)
    if user.uid == 0:
        raise BadRequest(f"{text!r} is root")
    if os.geteuid() == 0:
        return user
    if user.uid != os.geteuid():
        raise BadRequest(
            f"only a server that runs as root can run its instances as another user; this one has uid {os.geteuid()}, "
            f"{text} has {user.uid}"
        )
    return None

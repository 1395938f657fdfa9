"""pool.yaml, field by field. Descriptions end up in the JSON Schema that editors show."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from envserver.config.fields import (
    Bytes,
    Count,
    CountOrZero,
    EnvConfigOrPath,
    FileMode,
    Instant,
    JsonObject,
    ListenAddresses,
    Name,
    Seconds,
    SecondsOrZero,
    TcpAddress,
)
from envserver.options import RESET_TIMEOUT, STEP_TIMEOUT
from envserver.rpc.serve import MAX_REQUEST_BYTES
from envserver.session import KEEP_SECONDS
from envserver.unreal.settings import MAX_CORES

UNREAL_FIELDS = ("project", "map", "profile", "threads", "cores", "run_as")
DEFAULT_LISTEN = "127.0.0.1:50051"


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class TokenModel(Model):
    """A token's rights. The token itself is stored nowhere, only its hash."""

    name: Name
    """Whom it stands for; sessions are shown under it."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the token, in hexadecimal."""
    pools: list[Name] | None = None
    """The pools it may use; left out: all."""
    operator: bool = False
    """May drain, restart and end other people's sessions."""
    max_envs: CountOrZero = 0
    """Envs at a time, over all its sessions; 0: no limit."""
    expires: Instant | None = None
    """When it stops being good; left out: never."""
    created: Instant | None = None
    """For people."""


class TokensFile(Model):
    """What `uepool token` keeps."""

    tokens: list[TokenModel] = []


class TlsModel(Model):
    cert: str
    """The server's certificate (PEM), with those that lead to its authority's, if any."""
    key: str
    """Its private key (PEM, without a passphrase)."""
    client_ca: str | None = None
    """Certificate authority (PEM). Given: clients must show a certificate signed by it (mutual TLS)."""


class AttachModel(Model):
    """The unix socket at which trainers on this machine take over their session's shared memory."""

    socket: str | None = None
    """A path, or "@NAME" for an abstract one; left out: abstract, with a random name."""
    mode: FileMode = 0o600
    """Permissions of a socket with a path."""
    uids: list[Annotated[int, Field(ge=0)]] = []
    """Users besides the server's own whose processes may attach."""


class LimitsModel(Model):
    max_message_bytes: Bytes = Field(default=MAX_REQUEST_BYTES, validate_default=True)
    """Largest message that is taken from a client: a number of bytes, or text like "16MiB"."""
    max_sessions: CountOrZero = 0
    """Sessions at a time; 0: no limit."""
    max_envs_per_session: CountOrZero = 0
    """0: no limit but the pool's size."""


class MetricsModel(Model):
    listen: TcpAddress
    """HOST:PORT at which Prometheus may scrape."""


class PoolModel(Model):
    name: Name
    """What trainers write at the end of grpc://HOST:PORT/NAME."""
    address: str | None = None
    """What its instances run: sim:GAME, gym:ID, atari:GAME, exec:PROGRAM ARGUMENTS, unreal:/path/Game.sh or
    attach:HOST:PORT."""
    executable: str | None = None
    """Instead of an address: a program that speaks the instance link, or a launch script for one. With engine: unreal a
    packaged game's script or binary, or the editor's."""
    arguments: list[str] = []
    """Of the executable."""
    engine: Literal["unreal"] | None = None
    """"unreal": the executable is an Unreal Engine game, and gets the command line of one."""
    project: str | None = None
    """With engine: unreal, and the editor as the executable: the .uproject to run as a game."""
    map: str | None = None
    """With engine: unreal: the map to open, /Game/Maps/Arena; left out: the project's default."""
    profile: Literal["cpu", "gpu"] | None = None
    """With engine: unreal: cpu (the default) draws nothing in the engine, gpu draws off-screen."""
    threads: Literal["one", "render", "all"] | None = None
    """With engine: unreal: the game's thread only (the default of cpu), and the render thread (of gpu), or all."""
    cores: Annotated[int, Field(ge=1, le=MAX_CORES)] | None = None
    """With engine: unreal: cores that the engine makes worker threads for; left out: its share of the CPUs."""
    run_as: str | int | None = None
    """With engine: unreal, on a server that runs as root: the user to run the game as, a name, a number or UID:GID."""
    working_directory: str | None = None
    """Of the instances; left out: the server's."""
    instances: Count
    """Processes to lend."""
    envs_per_instance: Count = 1
    """Envs in each process. Envs are lent by whole instances."""
    spares: CountOrZero = 0
    """Processes started on top, which take over at once when others die."""
    cpus: Literal["auto"] | list[Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]] | None = None
    """CPUs of the instances: "auto" gives each one CPU, in turn; [[0, 1], [2, 3]] gives them these sets, in turn."""
    memory: Bytes | None = None
    """Private memory that an instance may use ("2GiB"); one that uses more is ended and replaced."""
    start_timeout: Seconds | None = None
    """Seconds from an instance's launch until it offers its spec; left out: 120; Unreal games 300; attach: 600."""
    reset_timeout: Seconds = RESET_TIMEOUT
    """Seconds for a reset, and for the replacement of a dead instance."""
    step_timeout: Seconds = STEP_TIMEOUT
    """Seconds for a step."""
    wait_timeout: Seconds = 60.0
    """Seconds that sessions wait in the queue when the pool is busy, unless they ask for another time."""
    max_restarts: CountOrZero = 0
    """More deaths and failed starts than so many within restart_window stop the pool; 0: no limit."""
    restart_window: Seconds = 600.0
    """Seconds."""
    recycle_after_episodes: CountOrZero = 0
    """An instance that has played so many episodes is replaced when its session gives it back; 0: never."""
    env_config: EnvConfigOrPath = {}
    """The env config of its envs, or the path of a JSON or YAML file that holds it, read when the server starts."""
    env_kwargs: JsonObject = {}
    """Keyword arguments of gym: and atari: envs."""
    own_config: bool = False
    """Sessions may bring an env config of their own."""

    @field_validator("cpus", mode="before")
    @classmethod
    def _check_cpus(cls, value: Any) -> Any:
        lists = isinstance(value, list) and value and all(isinstance(item, list) and item for item in value)
        if value is None or value == "auto":
            return value
        if not lists or not all(type(cpu) is int and cpu >= 0 for item in value for cpu in item):
            raise ValueError(f'must be "auto" or a list of lists of CPU numbers like [[0, 1], [2, 3]], got {value!r}')
        return value

    @model_validator(mode="after")
    def _one_of_both(self) -> PoolModel:
        if (self.address is None) == (self.executable is None):
            raise ValueError("needs either an address (address: sim:CartPole) or an executable")
        if self.arguments and self.executable is None:
            raise ValueError("arguments: are those of an executable; an address has its own")
        if self.engine is not None and self.executable is None:
            raise ValueError("engine: goes with an executable; an address says by itself what it is")
        if self.engine is None and (of_unreal := [name for name in UNREAL_FIELDS if getattr(self, name) is not None]):
            raise ValueError(f"{of_unreal[0]}: is for Unreal games: write engine: unreal")
        if self.engine is not None and self.working_directory is not None:
            raise ValueError("working_directory: each Unreal instance runs in a fresh folder of its own")
        return self


class PoolFile(Model):
    """What `uepool serve` runs."""

    listen: ListenAddresses = [DEFAULT_LISTEN]
    """HOST:PORT or unix:PATH, one or a list. Port 0: any free one."""
    listen_mode: FileMode = 0o600
    """Permissions of unix sockets to listen on."""
    insecure: bool = False
    """true: plain text, tokens included, on other addresses than this machine's own."""
    tls: TlsModel | None = None
    """Encryption on all addresses but unix sockets."""
    tokens: list[TokenModel] = []
    """Tokens that stand in this file."""
    tokens_file: str | None = None
    """The file that `uepool token` keeps. Changes to it hold within a second, without a restart."""
    attach: AttachModel = AttachModel()
    limits: LimitsModel = LimitsModel()
    drain_timeout: SecondsOrZero = 30.0
    """Seconds that sessions are left to end by themselves when the server is told to stop."""
    keep_timeout: Seconds = KEEP_SECONDS
    """Seconds that a session without a connection of its own (lease: KEEP) lives from one call to the next."""
    metrics: MetricsModel | None = None
    log: Literal["keyvalue", "json"] = "keyvalue"
    """How the server logs to standard error, one event a line."""
    pools: Annotated[list[PoolModel], Field(min_length=1)]
    """What there is to lease."""

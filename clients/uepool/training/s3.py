"""Results on S3: a run's folder on this machine, mirrored into a bucket."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from uepool.errors import ConfigError
from uepool.training.run_folder import CHECKPOINTS, CONFIG, RUN, WHOLE, RunFolder, read_checkpoint

SCHEME = "s3://"
METRICS = "metrics.csv"
_LASTING = (CHECKPOINTS, "videos")  # folders whose files never change once they are whole
_PROBE = ".uepool-probe"
_TIMEOUTS = {"connect_timeout": 5, "read_timeout": 60}
_ATTEMPTS = 3
_REASONS = {
    "NoSuchBucket": "there is no such bucket",
    "403": "access is denied",
    "404": "there is no such bucket",
    "AccessDenied": "access is denied",
    "InvalidAccessKeyId": "the access key is not known there",
    "SignatureDoesNotMatch": "the secret key is wrong",
    "ExpiredToken": "the session token has expired",
}


_Version = tuple[int, int]  # size in bytes, nanoseconds of the last change


class S3Error(OSError):
    """S3 refused or cannot be reached. The text says which, and where."""


class S3Folder:
    """``s3://bucket/prefix`` as a folder of objects. Names are relative to the prefix.

    Credentials, region and ``AWS_ENDPOINT_URL`` are looked for as boto3 does. ConfigError when the URL is no such one,
    or boto3 is not installed. Every method raises S3Error.
    """

    def __init__(self, url: str) -> None:
        bucket, _, prefix = url.removeprefix(SCHEME).partition("/")
        if not bucket or not url.startswith(SCHEME):
            raise ConfigError(f"{url!r} must be s3://bucket/prefix")
        self.url = f"{SCHEME}{bucket}/{prefix.strip('/')}".rstrip("/")
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client, self._errors = _client(self.url)

    def __truediv__(self, name: str) -> S3Folder:
        return S3Folder(f"{self.url}/{name}")

    def probe(self) -> None:
        """Writes an object and removes it: S3Error when that is not possible."""
        self._call("put_object", Key=self._prefix + _PROBE, Body=b"uepool looks whether it may write here\n")
        try:
            self._call("delete_object", Key=self._prefix + _PROBE)
        except S3Error:
            pass  # who may only add may train

    def put(self, path: Path, name: str) -> None:
        """What the file holds now: others may append to it, replace or remove it meanwhile."""
        from boto3.s3.transfer import TransferConfig

        # Threads of boto3's would keep the process from ending while a server does not answer.
        config = TransferConfig(use_threads=False)
        with path.open("rb") as file, self._told():
            self._client.upload_fileobj(file, self._bucket, self._prefix + name, Config=config)

    def get(self, name: str, path: Path) -> None:
        """Into a file, which appears when it is whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with self._told():
                self._client.download_file(self._bucket, self._prefix + name, str(part))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        data: bytes = self._call("get_object", Key=self._prefix + name)["Body"].read()
        return data

    def names(self, under: str = "") -> Iterator[str]:
        """Of all objects below."""
        return (name for name, _ in self.sizes(under))

    def sizes(self, under: str = "") -> Iterator[tuple[str, int]]:
        """Name and size in bytes of all objects below."""
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=self._prefix + under, **more)
            for entry in page.get("Contents", ()):
                yield str(entry["Key"]).removeprefix(self._prefix), int(entry["Size"])
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def delete(self, name: str) -> None:
        self._call("delete_object", Key=self._prefix + name)

    def _call(self, method: str, **arguments: Any) -> Any:
        with self._told():
            return getattr(self._client, method)(Bucket=self._bucket, **arguments)

    def _told(self) -> _Told:
        return _Told(self.url, self._errors)


class _Told:
    """Errors of boto3 as S3Error."""

    def __init__(self, url: str, errors: tuple[type[Exception], ...]) -> None:
        self._url = url
        self._errors = errors

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, self._errors):
            raise S3Error(f"{self._url}: {_reason(error)}") from None


def _reason(error: BaseException) -> str:
    name = type(error).__name__
    if name in ("NoCredentialsError", "PartialCredentialsError"):
        return (
            "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or write them "
            "to ~/.aws/credentials"
        )
    answer = getattr(error, "response", None)
    code = answer.get("Error", {}).get("Code", "") if isinstance(answer, dict) else ""
    known = next((text for key, text in _REASONS.items() if key in (code, str(error)) or f"({key})" in str(error)), "")
    said = " ".join(str(error).split())
    return f"{known} ({said})" if known else said


def _client(url: str) -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        import boto3
        from boto3.exceptions import Boto3Error
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ModuleNotFoundError as error:
        raise ConfigError(f"{url} needs {error.name}: pip install 'uepool[s3]'") from None
    own = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    settings = Config(
        **_TIMEOUTS,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        # Stores other than Amazon's have one host for all buckets, and not all know the newer checksums.
        **({"s3": {"addressing_style": "path"}} if own else {}),
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        # A region is not needed to find a bucket, but boto3 asks for one.
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        client = boto3.session.Session(region_name=region).client("s3", config=settings)
    except (BotoCoreError, ValueError) as error:  # ValueError: an endpoint that is no URL
        raise ConfigError(f"{url}: {error}") from None
    return client, (BotoCoreError, ClientError, Boto3Error)


class Mirror:
    """Brings a run's folder to S3, again and again, while the run goes on. What is there already is not sent again.

    It is made before the run goes on: of the files that never change, those that are here and there by then with one
    size are the same.
    """

    def __init__(self, folder: Path, target: S3Folder) -> None:
        self._folder = folder
        self._target = target
        self._before = {self._name(path): _version(path) for part in _LASTING for path in _files(folder / part)}
        self._sent: dict[str, _Version] | None = None  # None: it was not looked yet what is there

    def push(self, keep: int) -> None:
        """All that is new, checkpoint.json as the last file of each checkpoint. Then checkpoints there but the newest
        ``keep`` go (0: none). S3Error: the rest is sent by the next call."""
        if self._sent is None:
            self._sent = self._found()
        checkpoints = self._folder / CHECKPOINTS
        for folder in sorted(checkpoints.iterdir()) if checkpoints.is_dir() else ():
            if folder.name.isdigit():  # others are begun, or half removed
                self._send_checkpoint(folder, self._sent)
        for path in _files(self._folder, leave_out=CHECKPOINTS):
            with contextlib.suppress(FileNotFoundError):
                self._send(path, self._sent)
        if keep:
            self._prune(keep)

    def _found(self) -> dict[str, _Version]:
        """What was sent by a process of before."""
        sizes = {name: size for part in _LASTING for name, size in self._target.sizes(f"{part}/")}
        return {name: version for name, version in self._before.items() if sizes.get(name) == version[0]}

    def _send_checkpoint(self, folder: Path, sent: dict[str, _Version]) -> None:
        """Nothing more of it once it is removed here; what of it is there then goes with older ones."""
        if read_checkpoint(folder) is None:
            return
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(_files(folder), key=lambda path: path.name == WHOLE):
                self._send(path, sent)

    def _send(self, path: Path, sent: dict[str, _Version]) -> None:
        name, version = self._name(path), _version(path)
        if sent.get(name) != version:
            self._target.put(path, name)
            sent[name] = version

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _prune(self, keep: int) -> None:
        names = list(self._target.names(f"{CHECKPOINTS}/"))
        whole = _whole(names)
        # Those too of which a part was sent before they were removed here.
        for steps in sorted({name.split("/")[1] for name in names}):
            if whole and steps < whole[-1] and steps not in whole[-keep:] and steps.isdigit():
                inside = [name for name in names if name.startswith(f"{CHECKPOINTS}/{steps}/")]
                for name in sorted(inside, key=lambda name: not name.endswith(f"/{WHOLE}")):
                    self._target.delete(name)


def _version(path: Path) -> _Version:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _files(folder: Path, leave_out: str = "") -> list[Path]:
    """All files below, but not what is in ``leave_out`` there. Those whose name, or that of a folder on the way, begins
    with a dot are none, and neither are those that vanish meanwhile."""
    found = []
    for name, folders, files in os.walk(folder):
        here = Path(name)
        folders[:] = [inner for inner in folders if inner[0] != "." and not (here == folder and inner == leave_out)]
        found += [here / file for file in files if file[0] != "." and (here / file).is_file()]
    return sorted(found)


def _whole(names: list[str]) -> list[str]:
    """The names of the checkpoints whose checkpoint.json is there, oldest first."""
    return sorted(name.split("/")[1] for name in names if name.endswith(f"/{WHOLE}") and name.count("/") == 2)


def working_folder(url: str) -> Path:
    """Where a run of S3 lies on this machine: always the same for one URL."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    number = hashlib.sha256(f"{endpoint} {url}".encode()).hexdigest()[:8]  # buckets of one name, on two servers
    return cache / "uepool" / "runs" / f"{url.rpartition('/')[2]}-{number}"


def download_run(url: str) -> RunFolder:
    """The run at s3://BUCKET/RUN, or at one of its checkpoints: run.json, config, metrics and that checkpoint.

    What lies on this machine already is not fetched again. ConfigError when there is no run, or S3 refuses.
    """
    base, _, steps = url.rstrip("/").partition(f"/{CHECKPOINTS}/")
    source = S3Folder(base)
    folder = working_folder(source.url)
    try:
        names = list(source.names())
        if RUN not in names:
            raise ConfigError(f"{source.url} is no run: it has no {RUN}")
        whole = _whole(names)
        if steps and steps not in whole:
            raise ConfigError(f"{url} is no whole checkpoint; there are: {', '.join(whole) or 'none'}")
        wanted = steps or (whole[-1] if whole else "")
        if _is_newer(source, folder):
            for name in (CONFIG, METRICS, RUN):
                if name in names:
                    source.get(name, folder / name)
        if wanted and read_checkpoint(folder / CHECKPOINTS / wanted) is None:
            inside = [name for name in names if name.startswith(f"{CHECKPOINTS}/{wanted}/")]
            for name in sorted(inside, key=lambda name: name.endswith(f"/{WHOLE}")):
                source.get(name, folder / name)
    except S3Error as error:
        raise ConfigError(str(error)) from None
    found = RunFolder.open(folder)
    if steps:
        found.checkpoint = read_checkpoint(folder / CHECKPOINTS / steps)
    return found


def _is_newer(source: S3Folder, folder: Path) -> bool:
    """Whether the run there is further than its copy here, which S3 may have refused to take. Another run's copy
    goes."""
    there = json.loads(source.read(RUN))
    try:
        here = RunFolder(folder).document()
    except ConfigError:
        return True
    if here.get("created") != there.get("created"):
        import shutil

        shutil.rmtree(folder)
        return True
    return bool(there.get("env_steps", 0) >= here.get("env_steps", 0))

"""What people need of an instance's output: repeated lines once, and the lines that tell of an engine's end."""

import re

_TIMES = re.compile(rb"\[\xe2\x80\xa6 repeated (\d+) times\]")
# How Unreal Engine's lines begin: the time and the number of the frame, which differ between lines that say the same.
_STAMP = re.compile(rb"^\[[\d.]+-[\d.]+:\d+\]\[ *\d+\]")
# Lines that tell why an engine ended, however much follows them.
_TELLING = re.compile(
    r"LogUEPool: |Fatal error|Assertion failed|Unhandled exception|Refusing to run|Signal \d+ caught|LogExit: Error",
    re.IGNORECASE,
)
_MOST_TELLING = 6


def collapse(text: bytes) -> bytes:
    """Lines that say the same as the one before them, but for Unreal's time stamps, become "[… repeated N times]".
    Text that was collapsed before and went on since is fine."""
    out: list[bytes] = []
    said: bytes | None = None  # by the line that the next ones are held against
    last, repeated = b"", 0

    def flush() -> None:
        if repeated == 1:
            out.append(last)
        elif repeated > 1:
            out.append(f"[… repeated {repeated} times]".encode())

    for line in text.split(b"\n"):
        if said is not None and (times := _TIMES.fullmatch(line)):
            repeated += int(times[1])
            continue
        says = _STAMP.sub(b"", line, count=1) if line.startswith(b"[") else line
        if says == said and says:
            last = line
            repeated += 1
            continue
        flush()
        repeated = 0
        out.append(line)
        said = says
    flush()
    if repeated:
        out.append(b"")  # the text ended with a repeated line that has no line's end: keep the file a text
    return b"\n".join(out)


def telling(lines: list[str]) -> list[str]:
    """The last of those lines that tell why an engine ended: the plugin's own, fatal errors, failed assertions."""
    return [line for line in lines if _TELLING.search(line)][-_MOST_TELLING:]

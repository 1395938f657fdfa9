#!/usr/bin/env python3
"""Stands in for a packaged Unreal game: notes down how it was started, logs as the engine does, then becomes the
simulator, or ends as games do. The system's Python runs it, as whatever user, with nothing but the standard library.

-Fake=serve|crash|silent|leave|flood, -FakeRecord=FILE, -FakeGame=GAME, -FakeSim=PROGRAM
"""

import json
import os
import resource
import signal
import sys

options = dict(argument[1:].partition("=")[::2] for argument in sys.argv[1:] if argument.startswith("-"))
frame = 0


def log(text):
    global frame
    frame += 1
    print(f"[2026.01.31-12.00.{frame % 60:02d}:{frame % 1000:03d}][{frame % 1000:3d}]{text}", flush=True)


def record(path):
    with open(path, "w") as file:
        json.dump(
            {
                "argv": sys.argv,
                "env": dict(os.environ),
                "cwd": os.getcwd(),
                "found": os.listdir("."),
                "user": [os.getresuid(), os.getresgid(), os.getgroups()],
                "cpus": sorted(os.sched_getaffinity(0)),
                "parent": os.getppid(),
            },
            file,
        )


if os.geteuid() == 0:
    print("Refusing to run with the root privileges.", flush=True)
    os.abort()
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if options.get("FakeRecord"):
    record(options["FakeRecord"])
os.makedirs(os.path.join(options["UserDir"], "Saved"))
with open(options["abslog"], "w") as engine_log:
    engine_log.write("the engine's own log\n")
mode = options.get("Fake", "serve")
if mode == "leave":
    log("LogInit: nothing to do")
    sys.exit(0)
if mode == "silent":
    log("LogShaderCompilers: Display: compiling")
    signal.pause()
if mode == "crash":
    log("LogUEPool: Error: Arena_2: sensor 'eyes' is attached to no component")
    log("LogCore: Fatal error: [File:Arena.cpp] [Line: 70] the arena is empty")
    for depth in range(60):
        log(f"LogCore: 0x{depth:08x} Fake!Function{depth}()")
    os.kill(os.getpid(), signal.SIGSEGV)
if mode == "flood":
    log("LogUEPool: linking")
    lines = (
        f"[2026.01.31-12.00.01:{i % 1000:03d}][{i % 1000:3d}]LogAnimation: Warning: a bone is missing, as it was\n"
        for i in range(int(options["FakeLines"]))
    )
    os.write(1, "".join(lines).encode())  # at once: nothing is trimmed halfway
    log("LogUEPool: after the flood")
program = options["FakeSim"]
game = options.get("FakeGame", "Pattern")
token = os.environ["UEPOOL_TOKEN"]
os.execv(
    program,
    [program, "--game", game, "--envs", options["UEPoolEnvs"], "--link", options["UEPoolLink"], "--token", token],
)

"""A trainer for sharing.py: ``python -m benchmarks.remote.trainer ADDRESS NUM_ENVS BATCH_SIZE``.

A line of JSON asks, one answers:

{"step": SECONDS, "times": BOOL}   step for so long: {"steps": N, "times": [seconds of each batch]}
{"stall": SECONDS}                 read nothing for so long, with everything that may be asked for asked for: {}
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

import uepool


def main() -> None:
    address, num_envs, batch_size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    session = uepool.open(address, num_envs=num_envs, batch_size=batch_size, seed=0)
    session.async_reset()
    batch = session.recv()
    actions = np.zeros(batch_size, np.int64)
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        times = []
        end = time.perf_counter() + asked.get("step", 0.0)
        before = time.perf_counter()
        while before < end:
            session.send(actions, None if batch_size == num_envs else batch.env_id)
            batch = session.recv()
            now = time.perf_counter()
            times.append(now - before)
            before = now
        time.sleep(asked.get("stall", 0.0))
        print(json.dumps({"steps": len(times) * batch_size, "times": times if asked.get("times") else []}), flush=True)
    session.close()


if __name__ == "__main__":
    main()

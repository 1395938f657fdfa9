"""Several trainer processes: each plays episodes of its own."""

from __future__ import annotations

import os

from uepool.options import MAX_SEED

# rl-games gives rank r the seed s + r, and a Gymnasium env i plays seed + i: without more between them, rank 1 would
# repeat all but one of rank 0's episodes. 2048 ranks keep apart even where only 31 bits of a seed count.
STRIDE = 2**20


def shard_seed(seed: int) -> int:
    """``seed`` for this process, as torchrun numbers them (RANK, WORLD_SIZE); itself where there is only one."""
    if int(os.environ.get("WORLD_SIZE", "1")) <= 1:
        return seed
    return (seed + int(os.environ.get("RANK", "0")) * STRIDE) & MAX_SEED

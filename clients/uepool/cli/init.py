"""`uepool init`: a pool.yaml to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uepool.cli.output import FAILED, WRONG_INPUT, fail

TEMPLATE = """\
# What `uepool serve {name}` runs. All fields: docs/serving.md; for editors: `uepool schema`.

# Where trainers reach this server. Only this machine can reach 127.0.0.1, and needs no token. For other machines write
# 0.0.0.0:50051 and fill in tokens_file and tls below: the server does not start without.
listen: 127.0.0.1:50051
# tokens_file: tokens.yaml        # made by: uepool token create NAME --file tokens.yaml
# tls:                            # how to make them: docs/security.md
#   cert: server.pem
#   key: server-key.pem

# metrics: {{listen: "127.0.0.1:9464"}}   # for Prometheus
drain_timeout: 30                 # seconds that sessions are left to end when the server is stopped

pools:
  # Trainers write uepool.make_vec("grpc://127.0.0.1:50051/cartpole", num_envs=8)
  - name: cartpole
    address: sim:CartPole         # or gym:ID, atari:GAME, unreal:/path/Game.sh, exec:PROGRAM ARGUMENTS
    instances: 4                  # processes to lend
    envs_per_instance: 4          # envs in each; trainers lease whole instances
    spares: 1                     # ready to take over when one dies

  # Pictures of 84 x 84, made so that a receiver can tell whether they arrived whole.
  - name: pattern
    address: sim:Pattern
    instances: 8
    env_config: {{height: 84, width: 84}}
    own_config: true              # sessions may bring another env config

  # An Unreal Engine game with the plugin UEPool (docs/unreal/launching.md); without the engine line any program that
  # speaks the instance link (docs/link.md):
  # - name: mygame
  #   engine: unreal
  #   executable: ./MyGame/MyGame.sh
  #   map: /Game/Maps/Arena
  #   # run_as: USER              # where the server runs as root: the engine refuses to
  #   instances: 8
  #   cpus: auto                  # one CPU each, in turn
  #   memory: 4GiB                # one that uses more is replaced
  #   start_timeout: 300          # seconds
"""


def register(app: typer.Typer) -> None:
    app.command()(init)


def init(
    file: Annotated[Path, typer.Argument(help="What to write.")] = Path("pool.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrites FILE if it exists.")] = False,
) -> None:
    """Writes a commented FILE that runs at once.

    \b
      uepool init
      uepool serve pool.yaml
    """
    try:
        with file.open("w" if force else "x") as out:
            out.write(TEMPLATE.format(name=file.name))
    except FileExistsError:
        fail(f"{file} exists already; --force overwrites it", WRONG_INPUT)
    except OSError as error:
        fail(f"cannot write {file}: {error.strerror}", FAILED)
    print(f"wrote {file}; run it with: uepool serve {file}")

"""The entry point `uepool`: puts the commands together."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

# In the order of `uepool --help`.
_COMMANDS = (
    *("init", "serve", "schema", "config", "token", "pools", "top", "operate", "bench"),
    *("watch", "record", "play", "rl_games", "train", "verify_unreal"),
    *("evaluate", "envs"),
    *("export", "act", "serve_policy"),
)
_HELP = """
Pools of simulator processes that trainers share.

\b
  uepool init                                  writes pool.yaml
  uepool serve pool.yaml                       runs its pools
  uepool pools grpc://127.0.0.1:50051          who holds what
  uepool watch sim:CollectApples               envs at play, in the terminal

In a trainer: uepool.make_vec("grpc://127.0.0.1:50051/cartpole", num_envs=8)

Clients take their token from UEPOOL_TOKEN, and for grpcs:// (TLS) the authority to trust from UEPOOL_TLS_CA and \
their own certificate from UEPOOL_TLS_CERT and UEPOOL_TLS_KEY.
"""


def build() -> typer.Typer:
    """The application with all its commands."""
    import typer

    app = typer.Typer(
        name="uepool",
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def root(version: bool = typer.Option(False, "--version", help="Prints the version.")) -> None:
        if version:
            from envserver.version import __version__

            typer.echo(__version__)
            raise typer.Exit

    for name in _COMMANDS:
        if importlib.util.find_spec(f"uepool.cli.{name}") is None:
            continue
        importlib.import_module(f"uepool.cli.{name}").register(app)
    _unwrap(app)
    return app


def _unwrap(app: typer.Typer) -> None:
    """Help comes from docstrings, whose paragraphs are broken at the source's width: the terminal's is another."""
    for command in app.registered_commands:
        text = command.help or inspect.getdoc(command.callback) or ""
        parts = [part if part.startswith("\b") else " ".join(part.split()) for part in text.split("\n\n")]
        command.help = "\n\n".join(parts)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            _unwrap(group.typer_instance)


def main() -> None:
    """What the installed command runs."""
    try:
        import pydantic  # noqa: F401 - asked for before anything is done
        import rich  # noqa: F401
        import typer  # noqa: F401
        import yaml  # noqa: F401
    except ImportError as error:
        print(f"uepool's commands need {error.name}: pip install 'uepool[server]'", file=sys.stderr)
        sys.exit(1)
    # gRPC's own lines on standard error say less than the errors that these commands print.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    build()()


if __name__ == "__main__":
    main()

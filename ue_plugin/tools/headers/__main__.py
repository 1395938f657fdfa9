"""python -m ue_plugin.tools.headers FOLDER…: what the engine's header tool would refuse, and what the project adds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ue_plugin.tools.headers.check import check_tree
from ue_plugin.tools.headers.rule import RULES
from ue_plugin.tools.headers.sources import load


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ue_plugin.tools.headers", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a plugin or a project")
    parser.add_argument("--rules", action="store_true", help="list the rules as a Markdown table and stop")
    options = parser.parse_args(arguments)
    if options.rules:
        print(rules_table())
        return 0
    if not options.folders:
        parser.error("name at least one folder")
    for folder in options.folders:
        if not folder.is_dir():
            parser.error(f"{folder} is no folder")
    tree = load(options.folders)
    if not tree.sources:
        parser.error(f"no headers below {', '.join(map(str, options.folders))}")
    problems = check_tree(tree)
    for problem in problems:
        print(problem)
    types = sum(len(source.header.reflected_classes) for source in tree.sources)
    summary = f"{len(tree.sources)} headers, {types} reflected types, {len(tree.modules)} modules: "
    print(summary + (f"{len(problems)} problems" if problems else f"nothing breaks the {len(RULES)} rules"))
    return 1 if problems else 0


def rules_table() -> str:
    rows = [f"| `{rule.name}` | {rule.demands} | {rule.source} |" for _, rule in sorted(RULES.items())]
    return "\n".join(["| rule | demands | source |", "|---|---|---|", *rows])


if __name__ == "__main__":
    sys.exit(main())

"""Checks that every declaration of the stand-in engine says where the engine's documentation or a public plugin has it.

    python ue_plugin/tools/check_sources.py [FOLDER …]

A source is a comment at the end of a declaration's line or above it, and covers the lines up to the next blank line:

    // engine: 5.4-5.6 doc:Runtime/Engine/UWorld
    // engine: 5.4-5.6 github:owner/repository path/of/File.cpp

`doc:PATH` is https://dev.epicgames.com/documentation/en-us/unreal-engine/API/PATH. What stands in namespace standin, in
private parts, after "The stand-in's own", and in headers under standin/ needs none; nor do bodies of functions.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "tests" / "standin"
FOLDERS = (ROOT / "include", ROOT / "include_editor")

SOURCE = re.compile(r"//\s*engine:\s*(?P<rest>.*)$")
VERSIONS = re.compile(r"^5\.\d(-5\.\d)?$")
PLACE = re.compile(r"^(doc:[\w./-]+|github:[\w.-]+/[\w.-]+|https://\S+)$")
IGNORED = re.compile(
    r"^(#(include|pragma|if|ifdef|ifndef|else|elif|endif|undef)\b|//|/\*|\*|[{}();,]*$|public:|protected:|private:)"
)
FORWARD = re.compile(r"^(template\s*<[^>]*>\s*)?(class|struct|enum class|enum)\s+[\w:]+(\s*:\s*\w+)?;$")


@dataclass(frozen=True)
class Finding:
    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def bad_source(rest: str) -> str | None:
    """What is wrong with what stands after `engine:`; None: nothing."""
    words = rest.split()
    if not words or not VERSIONS.match(words[0]):
        return "a source begins with the engine's versions, such as 5.4-5.6"
    if len(words) < 2 or not PLACE.match(words[1]):
        return "a source names doc:PATH, github:OWNER/REPOSITORY PATH or an https address after the versions"
    return None


def strip_literals(line: str) -> str:
    line = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', '""', line)
    return re.sub(r"//.*$", "", line)


class Scanner:
    """Goes over one header line by line, with the depth of braces and what each of them opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.covered = False  # by a source above, until a blank line
        self.own = 0  # the depth of braces of "The stand-in's own"; until its class ends; 0: none
        self.scopes: list[str] = []  # "declarations", "standin", "body", "private"
        self.continued = False

    def scan(self) -> list[Finding]:
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
            self.line(number, line)
        return self.findings

    def line(self, number: int, raw: str) -> None:
        text = raw.strip()
        if not text:
            self.covered = False
            return
        macro_goes_on, self.continued = self.continued, raw.endswith("\\")
        source = SOURCE.search(text)
        if source:
            self.covered = True
            problem = bad_source(source["rest"])
            if problem:
                self.findings.append(Finding(self.path, number, problem))
        if "the stand-in's own" in text.lower():
            self.own = max(len(self.scopes), 1)
        code = strip_literals(text).strip()
        if code == "private:" or code.startswith("private:"):
            self.own = max(len(self.scopes), 1)
        elif code in ("public:", "protected:") and self.own == len(self.scopes):
            self.own = 0
        hidden = macro_goes_on or self.own > 0 or any(scope in ("standin", "body") for scope in self.scopes)
        internal = "STANDIN" in code or "Standin" in code or code.startswith("namespace")
        if (
            code
            and not hidden
            and not internal
            and not self.covered
            and not IGNORED.match(code)
            and not FORWARD.match(code)
        ):
            self.findings.append(Finding(self.path, number, f"no source (// engine: …) for: {code[:70]}"))
        if not macro_goes_on and not code.startswith("#define"):
            self.braces(code)

    def braces(self, code: str) -> None:
        for at, char in enumerate(code):
            if char == "{":
                self.scopes.append(self.opened(code[:at]))
            elif char == "}" and self.scopes:
                self.scopes.pop()
                if len(self.scopes) < self.own:
                    self.own = 0

    @staticmethod
    def opened(before: str) -> str:
        if re.search(r"\bnamespace\s+standin\b", before):
            return "standin"
        if re.search(r"\b(namespace|class|struct|union|enum)\b", before) and "(" not in before:
            return "declarations"
        return "body"


def check(folders: list[Path]) -> list[Finding]:
    findings: list[Finding] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.h")):
            if "standin" in path.relative_to(folder).parts[:-1]:
                continue
            findings += Scanner(path).scan()
    return findings


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[folder for folder in FOLDERS if folder.exists()])
    findings = check(parser.parse_args(arguments).folders)
    for finding in findings:
        print(finding, file=sys.stderr)
    if findings:
        print(f"{len(findings)} declarations without a proper source", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

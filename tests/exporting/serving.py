"""`uepool serve-policy` as a process, and a client."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys


class Served:
    """port: where it listens. lines: what it said on standard error is in ``process.stderr``."""

    def __init__(self, process, url):
        self.process, self.url = process, url
        self.host, _, port = url.removeprefix("http://").rpartition(":")
        self.port = int(port)

    def ask(self, method, path, document=None, body=None, kind="application/json"):
        """(status, answer). A connection of its own, as every caller here might be another thread."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            content = body if body is not None else None if document is None else json.dumps(document)
            connection.request(method, path, content, {"content-type": kind})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def act(self, observations, **more):
        return self.ask("POST", "/act", {"observations": observations, **more})

    def actions(self, observations, **more):
        status, answer = self.act(observations, **more)
        assert status == 200, answer
        return answer["actions"]


def command(path, *options):
    return [sys.executable, "-m", "uepool.cli.main", "serve-policy", str(path), *options]


@contextlib.contextmanager
def served(path, *options):
    """The server of a file, at a port that is free."""
    process = subprocess.Popen(
        command(path, "--port", "0", *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline()
        assert " answers at http://" in line, process.stderr.read()
        yield Served(process, line.split()[-1])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()

"""What the end of an Unreal instance most likely means, for people who meet it for the first time."""

import re

_CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP")
_REFUSES_ROOT = "Refusing to run with the root privileges"
_PLUGIN = "LogUEPool"


def explain(how: str, log: str) -> str:
    """A sentence, or "". `how`: as the launcher tells it ("was killed by SIGSEGV"); `log`: the end of its output."""
    if _REFUSES_ROOT in log:
        return "Unreal Engine refuses to run as root: give the user to run it as (run_as=USER)"
    if "never said hello" in how or "did not answer its configuration" in how:
        return _late(log)
    ended_by = re.search(r"\bSIG[A-Z]+", how)
    if ended_by and ended_by[0] in _CRASHES:
        return "the engine crashed: look for a fatal error, a failed assertion and the call stack in its log"
    if ended_by and ended_by[0] == "SIGKILL":
        return (
            "uepool did not do that: most often it is the kernel, out of memory (see dmesg), else somebody on this "
            "machine"
        )
    if ended_by and ended_by[0] in ("SIGTERM", "SIGINT", "SIGHUP"):
        return "somebody asked it to end"
    if status := re.search(r"exited with status (\d+)", how):
        return _status(int(status[1]), log)
    return ""


def _status(status: int, log: str) -> str:
    if status in (126, 127):
        return (
            "its launch script could not run the game's binary: is it there, built for Linux, and executable for the "
            "user that it runs as?"
        )
    if status == 0 and _PLUGIN not in log:
        return "it ended in order and never asked for work: " + _NO_PLUGIN
    if status == 1:
        return "the engine gave up; the end of its log says why"
    return ""


_NO_PLUGIN = (
    "its log has no line of LogUEPool. Is the plugin UEPool enabled in the project, and was the game packaged with it? "
    "(Shipping builds log nothing, unless they are built with bUseLoggingInShipping)"
)


def _late(log: str) -> str:
    if _PLUGIN not in log:
        return _NO_PLUGIN + "; if it was still loading, raise start_timeout: an editor's first start compiles shaders"
    return "the plugin was there: what it waited for stands in the lines of LogUEPool"

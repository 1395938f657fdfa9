"""Calls, pictures and parameters: what reaches an env between two of its steps."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np

from envserver.hosts import faults, tasks

if TYPE_CHECKING:
    from envserver._core import Link

# These would pull an env from under its episode; the session has ways of its own for them.
FORBIDDEN = ("reset", "step", "close")
OPS = ("call", "get_attr", "set_attr", "read", "is_wrapped")
RENDER_MODES = ("rgb_array", "rgb_array_list")

# call(op, name, args, kwargs, value) -> result
Call = Callable[[str, str, Any, Any, Any], Any]


class CallError(Exception):
    """A request makes no sense; the text is complete without a traceback."""


def perform(env: Any, op: str, name: str, args: Any, kwargs: Any, value: Any) -> Any:
    """One op on a Gymnasium env, wrappers included, as Gymnasium's own VectorEnv does it.

    "call" calls a method and returns its result, or returns an attribute that is no method. "get_attr" is the same
    without arguments; "read" returns what it finds, methods too. "set_attr" sets an attribute of the wrapper or env
    that has it, else of the outermost. "is_wrapped" says whether a wrapper is of the class "module:name", or of one
    that derives from it; by name, so that the class needs no import here.
    """
    if op == "set_attr":
        env.set_wrapper_attr(name, value)
        return None
    if op == "is_wrapped":
        return _is_wrapped(env, name)
    if name in FORBIDDEN:
        raise CallError(f"{name}() cannot be called through call(): use the session's own")
    try:
        attribute = env.get_wrapper_attr(name)
    except AttributeError:
        raise AttributeError(f"{type(env.unwrapped).__name__} has no attribute {name!r}") from None
    return attribute(*args, **kwargs) if callable(attribute) and op != "read" else attribute


def _is_wrapped(env: Any, name: str) -> bool:
    while isinstance(env, gymnasium.Wrapper):
        if name in (f"{kind.__module__}:{kind.__qualname__}" for kind in type(env).__mro__):
            return True
        env = env.env
    return False


def answer_call(link: Link, env: int, call: Call) -> None:
    """Answers the CALL that the link holds. What `call` raises arrives at the caller as text with the traceback."""
    request, encoding = link.request, link.encoding
    try:
        if encoding == tasks.PICKLE:
            document = pickle.loads(link.text)
        elif encoding == tasks.JSON:
            document = json.loads(link.text)
        else:
            raise CallError(f"calls of encoding {encoding} are unknown")
        reply = _encode(call(*_parse(document)), encoding)
    except CallError as error:
        link.reply_error(request, str(error))
    except Exception as error:
        link.reply_error(request, faults.describe(error, f"env {env}"))
    else:
        link.reply(request, reply, encoding)


def _parse(document: Any) -> tuple[str, str, Any, Any, Any]:
    if not isinstance(document, dict):
        raise CallError(f"a call is a document with op and name, not {document!r}")
    op, name = document.get("op"), document.get("name")
    if op not in OPS:
        raise CallError(f"op must be one of {', '.join(OPS)}, not {op!r}")
    if not isinstance(name, str):
        raise CallError(f"name must be a string, not {name!r}")
    return op, name, document.get("args") or (), document.get("kwargs") or {}, document.get("value")


def _encode(result: Any, encoding: int) -> bytes:
    if encoding == tasks.JSON:
        try:
            return json.dumps(result, default=_jsonable).encode()
        except TypeError as error:
            raise CallError(f"the result has no JSON ({error}): call with pickle") from None
    try:
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except Exception:
        import cloudpickle  # lambdas, classes of the trainer's script

        return bytes(cloudpickle.dumps(result))


def _jsonable(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(f"{type(value).__name__}")


def answer_params(link: Link, take: Callable[[dict[str, Any]], None]) -> dict[str, Any] | None:
    """Answers the PARAMS that the link holds by giving them to `take`. The params, or None when it raised."""
    request = link.request
    try:
        params = json.loads(link.text)
        if not isinstance(params, dict):
            raise CallError(f"params must be a JSON object, not {params!r}")
        take(params)
    except CallError as error:
        link.reply_error(request, str(error))
    except Exception as error:
        link.reply_error(request, faults.describe(error, "set_params"))
    else:
        link.reply(request, b"{}", tasks.JSON)
        return params
    return None


def set_params(env: Any, params: dict[str, Any]) -> None:
    """env.set_params(**params), or CallError when the env has no such method."""
    try:
        method = env.get_wrapper_attr("set_params")
    except AttributeError:
        raise CallError(
            f"{type(env.unwrapped).__name__} takes no parameters: it has no method set_params(**params)"
        ) from None
    method(**params)


def answer_render(link: Link, env: int, draw: Callable[[], np.ndarray]) -> None:
    """Answers the RENDER that the link holds with what `draw` returns."""
    request = link.request
    try:
        link.reply_picture(request, draw())
    except CallError as error:
        link.reply_error(request, str(error))
    except Exception as error:
        link.reply_error(request, faults.describe(error, f"env {env}, render"))


def draw(env: Any) -> np.ndarray:
    """What env.render() shows, uint8 [height, width, 3]."""
    mode = env.render_mode
    if mode not in RENDER_MODES:
        raise CallError(f'the env has render_mode {mode!r}; pass env_kwargs={{"render_mode": "rgb_array"}} to see it')
    frame = env.render()
    if mode == "rgb_array_list":
        if not frame:
            raise CallError("the env has drawn no frame since the last picture")
        frame = frame[-1]
    frame = np.asarray(frame)
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3:
        raise CallError(f"render() gave {frame.dtype} {frame.shape}, not uint8 [height, width, 3]")
    return np.ascontiguousarray(frame)

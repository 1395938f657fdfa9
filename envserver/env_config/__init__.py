"""The env config document: agents with their sensors, actuators, rewards and terminations (docs/env-config.md).

`models` and what imports it need pydantic; `values`, `files` and `resolve` work without it.
"""

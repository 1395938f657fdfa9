"""Instances that host Python envs: `python -m envserver.hosts.gym`. docs/gymnasium-hosts.md describes them."""

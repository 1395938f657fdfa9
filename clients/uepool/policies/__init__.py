"""Trained policies, of any trainer and without any env.

    policy = uepool.policies.load("results/cartpole_20260102-030405")
    actions = policy.act(observations)

See docs/training/README.md. Importing this imports no trainer; ``load`` imports the one that the policy is of.
"""

from uepool.policies.base import Policy, Tree
from uepool.policies.describe import Description, describe
from uepool.policies.loading import load

__all__ = ["Description", "Policy", "Tree", "describe", "load"]

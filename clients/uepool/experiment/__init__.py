"""Observation and reward logic of one's own, in Python, on whole batches: see :class:`Experiment`.

    uepool.make_vec("sim:CartPole", num_envs=64, experiment="upright.py:Upright", experiment_config="upright.yaml")

Every adapter takes the same keywords.
"""

from uepool.experiment.base import Experiment, Observed, Transition

__all__ = ["Experiment", "Observed", "Transition"]

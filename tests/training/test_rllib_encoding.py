"""``trainer: rllib``: how nested observations and masks reach its modules."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

import torch
import tree as dm_tree
from gymnasium.vector.utils import concatenate, create_empty_array

from tests.training.rllib_runs import config
from uepool.training.backends.rllib_encoding import FLAT, Mask, encoding
from uepool.training.backends.rllib_settings import algorithm_config, set_model

MIXED = gym.spaces.Dict(
    {
        "action_mask": gym.spaces.MultiBinary(3),
        "choice": gym.spaces.Discrete(3, start=5),
        "depth": gym.spaces.Box(0, 9, (1, 10, 12), np.float32),
        "eyes": gym.spaces.Box(0, 255, (12, 16, 3), np.uint8),
        "pair": gym.spaces.Tuple([gym.spaces.MultiBinary(2), gym.spaces.MultiDiscrete([2, 3])]),
        "speed": gym.spaces.Box(-1, 1, (2,), np.float64),
    }
)


def mixed_batch(rows):
    MIXED.seed(4)
    values = [MIXED.sample() for _ in range(rows)]
    return values, concatenate(MIXED, values, create_empty_array(MIXED, rows))


def test_batches_are_encoded_as_the_connector_encodes_episodes():
    encoded = encoding(MIXED, custom=False)
    values, batch = mixed_batch(5)
    space, convert = encoded.connector(False)().conversion(MIXED)
    flat = encoded.batch(batch)
    assert (flat.dtype, flat.shape[1:]) == (np.float32, space.shape)
    np.testing.assert_array_equal(flat, np.stack([convert(value) for value in values]))


def test_where_images_and_the_mask_are_in_the_vector():
    encoded = encoding(MIXED, custom=False, mask=Mask("action_mask", 3, in_info=False))
    _, batch = mixed_batch(2)
    flat, layout = encoded.batch(batch), encoded.layout
    assert (encoded.kind, layout.size) == (FLAT, flat.shape[1])
    depth, eyes = layout.images
    np.testing.assert_array_equal(flat[:, slice(*layout.mask)], batch["action_mask"])
    np.testing.assert_array_equal(flat[:, depth.start : depth.stop].reshape(-1, *depth.shape), batch["depth"])
    assert (depth.channels_first, eyes.channels_first) == (True, False)
    np.testing.assert_allclose(flat[:, eyes.start : eyes.stop].reshape(-1, 12, 16, 3), batch["eyes"] / 255, rtol=1e-6)


@pytest.mark.parametrize(("algorithm", "lstm"), [("PPO", False), ("PPO", True), ("APPO", False), ("DQN", False)])
def test_forbidden_choices_are_never_taken(algorithm, lstm):
    encoded = encoding(MIXED, custom=False, mask=Mask("action_mask", 3, in_info=False))
    settings = algorithm_config(algorithm)
    set_model(settings, config(algorithm=algorithm, lstm=lstm), encoded)
    space = gym.spaces.Box(-np.inf, np.inf, (encoded.layout.size,), np.float32)
    module = settings.get_rl_module_spec(spaces={"default_policy": (space, gym.spaces.Discrete(3))}).build()
    _, batch = mixed_batch(64)
    only = np.arange(64) % 3
    batch["action_mask"][:] = np.eye(3)[only]
    seen = torch.as_tensor(encoded.batch(batch))
    state = {"state_in": dm_tree.map_structure(lambda v: v.expand(64, *v.shape), module.get_initial_state())}
    with torch.no_grad():
        output = module.forward_exploration({"obs": seen[:, None], **state} if lstm else {"obs": seen}, t=0)
    if "actions" in output:
        chosen = output["actions"]
    else:
        chosen = module.get_exploration_action_dist_cls().from_logits(output["action_dist_inputs"]).sample()
    assert chosen.ravel().tolist() == only.tolist()

"""RLlib's default models for observations with images and action masks in them.

What :mod:`uepool.training.backends.rllib_encoding` flattens is taken apart here again: images go through convolutions,
what comes out of them and the rest through RLlib's ``fcnet_hiddens``. Heads, LSTM and losses are RLlib's.
Checkpoints name these classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from ray.rllib.algorithms.appo.torch.default_appo_torch_rl_module import DefaultAPPOTorchRLModule
from ray.rllib.algorithms.dqn.default_dqn_rl_module import QF_PREDS
from ray.rllib.algorithms.dqn.dqn_catalog import DQNCatalog
from ray.rllib.algorithms.dqn.torch.default_dqn_torch_rl_module import DefaultDQNTorchRLModule
from ray.rllib.algorithms.ppo.ppo_catalog import PPOCatalog
from ray.rllib.algorithms.ppo.torch.default_ppo_torch_rl_module import DefaultPPOTorchRLModule
from ray.rllib.algorithms.sac.sac_catalog import SACCatalog
from ray.rllib.algorithms.sac.torch.default_sac_torch_rl_module import DefaultSACTorchRLModule
from ray.rllib.core.columns import Columns
from ray.rllib.core.models.base import ENCODER_OUT, Encoder
from ray.rllib.core.models.configs import CNNEncoderConfig, MLPEncoderConfig, ModelConfig
from ray.rllib.core.models.torch.base import TorchModel
from ray.rllib.core.rl_module.apis import TARGET_NETWORK_ACTION_DIST_INPUTS
from torch import nn

from uepool.training.backends.rllib_encoding import Image, Layout

LAYOUT = "uepool_layout"  # in a module's model_config
_FORBIDDEN = -1e9  # a logit that no choice with it is ever drawn by, and whose product with 0 is 0


# --- encoders --------------------------------------------------------------------------------------------------------


@dataclass
class PartsConfig(ModelConfig):
    """Of a :class:`PartsEncoder`. settings: the names of RLlib's DefaultModelConfig, all of them."""

    layout: Layout = field(default_factory=lambda: Layout(0))
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def output_dims(self) -> tuple[int, ...]:
        return (int(self.settings["fcnet_hiddens"][-1]),)

    def build(self, framework: str = "torch") -> PartsEncoder:
        return PartsEncoder(self)


class PartsEncoder(TorchModel, Encoder):
    """Images by convolutions of their own, and the rest as it is, into RLlib's fully connected layers."""

    def __init__(self, config: PartsConfig) -> None:
        TorchModel.__init__(self, config)
        Encoder.__init__(self, config)
        self._layout = config.layout
        images = [cnn_config(image, config.settings) for image in self._layout.images]
        self.images = nn.ModuleList([image.build(framework="torch") for image in images])
        self._rest = _rest(self._layout)
        width = sum(stop - start for start, stop in self._rest) + sum(image.output_dims[0] for image in images)
        self.net = mlp_config(width, config.settings).build(framework="torch")

    def _forward(self, inputs: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        values = inputs[Columns.OBS]
        if self._layout.pixels:
            values = torch.mul(values.flatten(-3), 1 / 255)  # float32 at once: a copy less, three times as fast
        parts = [values[..., start:stop] for start, stop in self._rest]
        for image, network in zip(self._layout.images, self.images, strict=True):
            pixels = values[..., image.start : image.stop].reshape(-1, *image.shape)
            if image.channels_first:
                pixels = pixels.permute(0, 2, 3, 1)
            seen = network({Columns.OBS: pixels})[ENCODER_OUT]
            parts.append(seen.reshape(*values.shape[:-1], seen.shape[-1]))
        return {ENCODER_OUT: self.net({Columns.OBS: torch.cat(parts, dim=-1)})[ENCODER_OUT]}


def cnn_config(image: Image, settings: dict[str, Any]) -> CNNEncoderConfig:
    """Convolutions for one image: ``conv_filters``, or what fits its size."""
    first, second, third = image.shape
    height, width, channels = (second, third, first) if image.channels_first else (first, second, third)
    return CNNEncoderConfig(
        input_dims=[height, width, channels],
        cnn_filter_specifiers=settings.get("conv_filters") or default_filters(min(height, width)),
        cnn_activation=settings["conv_activation"],
        cnn_kernel_initializer=settings["conv_kernel_initializer"],
        cnn_kernel_initializer_config=settings["conv_kernel_initializer_kwargs"],
        cnn_bias_initializer=settings["conv_bias_initializer"],
        cnn_bias_initializer_config=settings["conv_bias_initializer_kwargs"],
    )


def default_filters(side: int) -> list[list[Any]]:
    """Channels, kernel, stride and padding for images whose shorter side has this many pixels; DQN's from 64 on."""
    if side >= 64:
        return [[32, 8, 4, "valid"], [64, 4, 2, "valid"], [64, 3, 1, "valid"]]
    if side >= 32:
        return [[32, 4, 2, "valid"], [64, 4, 2, "valid"], [64, 3, 1, "valid"]]
    if side >= 16:
        return [[32, 4, 2, "valid"], [64, 3, 1, "valid"]]
    return [[32, 3, 1, "valid"], [64, 3, 2, "valid"]]


def mlp_config(width: int, settings: dict[str, Any]) -> MLPEncoderConfig:
    """RLlib's fully connected layers, ``fcnet_hiddens``, of an input of this width."""
    weights, bias = settings["fcnet_kernel_initializer"], settings["fcnet_bias_initializer"]
    of_weights, of_bias = settings["fcnet_kernel_initializer_kwargs"], settings["fcnet_bias_initializer_kwargs"]
    layer_norm = settings["fcnet_use_layernorm"]
    return MLPEncoderConfig(
        input_dims=[width],
        hidden_layer_dims=settings["fcnet_hiddens"][:-1],
        hidden_layer_activation=settings["fcnet_activation"],
        hidden_layer_use_layernorm=layer_norm,
        hidden_layer_weights_initializer=weights,
        hidden_layer_weights_initializer_config=of_weights,
        hidden_layer_bias_initializer=bias,
        hidden_layer_bias_initializer_config=of_bias,
        output_layer_dim=settings["fcnet_hiddens"][-1],
        output_layer_activation=settings["fcnet_activation"],
        output_layer_use_layernorm=layer_norm,
        output_layer_weights_initializer=weights,
        output_layer_weights_initializer_config=of_weights,
        output_layer_bias_initializer=bias,
        output_layer_bias_initializer_config=of_bias,
    )


def _rest(layout: Layout) -> list[tuple[int, int]]:
    """What of the vector is neither image nor mask."""
    taken = [(image.start, image.stop) for image in layout.images]
    if layout.mask is not None:
        taken.append(layout.mask)
    rest, at = [], 0
    for start, stop in [*sorted(taken), (layout.size, layout.size)]:
        if start > at:
            rest.append((at, start))
        at = stop
    return rest


class _Parts:
    """For catalogs: the encoder of observations whose layout is known. RLlib asks for it for LSTMs too."""

    @classmethod
    def _get_encoder_config(
        cls, observation_space: Any, model_config_dict: dict[str, Any], action_space: Any = None
    ) -> Any:
        document = model_config_dict.get(LAYOUT)
        if document is None or model_config_dict["use_lstm"]:
            return super()._get_encoder_config(observation_space, model_config_dict, action_space)  # type: ignore[misc]
        return PartsConfig(
            input_dims=observation_space.shape, layout=Layout.of(document), settings=dict(model_config_dict)
        )


class PartsPPOCatalog(_Parts, PPOCatalog):
    """For PPO, IMPALA and APPO."""


class PartsDQNCatalog(_Parts, DQNCatalog):
    """For DQN."""


class PartsSACCatalog(_Parts, SACCatalog):
    """For SAC."""


# --- action masks ----------------------------------------------------------------------------------------------------


def allowed_choices(batch: dict[str, Any], model_config: dict[str, Any]) -> torch.Tensor:
    """The mask in a batch's observations, bool [..., choices]. All True where it allows nothing, as in padding."""
    mask = Layout.of(model_config[LAYOUT]).mask
    assert mask is not None
    allowed = batch[Columns.OBS][..., mask[0] : mask[1]] > 0.5
    return allowed | ~allowed.any(dim=-1, keepdim=True)


class _MaskedPolicy:
    """For modules with a policy: choices that the mask forbids get no probability."""

    model_config: dict[str, Any]

    def _forward(self, batch: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return self._masked(batch, super()._forward(batch, **kwargs))  # type: ignore[misc]

    def _forward_train(self, batch: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return self._masked(batch, super()._forward_train(batch, **kwargs))  # type: ignore[misc]

    def _masked(
        self, batch: dict[str, Any], output: dict[str, Any], column: str = Columns.ACTION_DIST_INPUTS
    ) -> dict[str, Any]:
        allowed = allowed_choices(batch, self.model_config)
        return {**output, column: torch.where(allowed, output[column], _FORBIDDEN)}


class MaskedPPOModule(_MaskedPolicy, DefaultPPOTorchRLModule):
    """For PPO and IMPALA."""


class MaskedAPPOModule(_MaskedPolicy, DefaultAPPOTorchRLModule):
    """For APPO, whose old policy must not do what the new one may not."""

    def forward_target(self, batch: dict[str, Any]) -> dict[str, Any]:
        return self._masked(batch, super().forward_target(batch), TARGET_NETWORK_ACTION_DIST_INPUTS)


class MaskedDQNModule(DefaultDQNTorchRLModule):
    """For DQN: what the mask forbids is worth minus infinity, which RLlib's exploration and loss know how to take."""

    def _qf_forward_helper(self, batch: dict[str, Any], encoder: Any, head: Any) -> dict[str, Any]:
        output = super()._qf_forward_helper(batch, encoder, head)
        allowed = allowed_choices(batch, self.model_config)
        return {**output, QF_PREDS: torch.where(allowed, output[QF_PREDS], float("-inf"))}


# --- which of them ---------------------------------------------------------------------------------------------------

# RLlib's default module: the catalog for it, and itself with masks.
_OURS: dict[type, tuple[type, type | None]] = {
    DefaultPPOTorchRLModule: (PartsPPOCatalog, MaskedPPOModule),
    DefaultAPPOTorchRLModule: (PartsPPOCatalog, MaskedAPPOModule),
    DefaultDQNTorchRLModule: (PartsDQNCatalog, MaskedDQNModule),
    DefaultSACTorchRLModule: (PartsSACCatalog, None),
}


def takes_masks(module: type) -> bool:
    """Whether one of RLlib's default modules can be told what is forbidden."""
    return module in _OURS and _OURS[module][1] is not None


def for_layout(module: type, layout: Layout) -> tuple[type, type | None]:
    """(module class, catalog class) in the place of RLlib's ``module``. None: its own catalog does."""
    catalog, masked = _OURS.get(module, (None, None))
    if catalog is None or not (layout.images or layout.mask):
        return module, None
    return (masked if layout.mask is not None and masked is not None else module), catalog

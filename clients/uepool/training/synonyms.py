"""Names that one trainer has for what another one calls otherwise."""

from __future__ import annotations

from collections.abc import Collection

from envserver.addresses import near_matches

_SAME = (  # by Stable-Baselines3, RLlib and rl-games
    ("learning_rate", "lr"),
    ("n_steps", "train_batch_size_per_learner", "horizon_length"),
    ("batch_size", "minibatch_size"),
    ("n_epochs", "num_epochs", "mini_epochs"),
    ("gae_lambda", "lambda_", "tau"),
    ("clip_range", "clip_param", "e_clip"),
    ("ent_coef", "entropy_coeff", "entropy_coef"),
    ("vf_coef", "vf_loss_coeff", "critic_coef"),
    ("max_grad_norm", "grad_clip", "grad_norm"),
    ("net_arch", "fcnet_hiddens", "mlp"),
)


def hint(word: str, known: Collection[str]) -> str:
    """ "did you mean 'x'? ", by what other trainers call it or by its letters, or nothing."""
    same = [name for names in _SAME if word in names for name in names if name in known]
    return f"did you mean {same[0]!r}? " if same else near_matches(word, list(known))

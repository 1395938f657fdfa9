"""RLlib on a server's pool: several EnvRunners, too few envs, a server that is lost and comes back."""

from __future__ import annotations

import gc
import socket
import threading
import time

import pytest

pytest.importorskip("ray.rllib")
pytest.importorskip("torch")

from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig

import uepool.rllib
from tests.pool_server import PoolServerProcess, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("ray")]

POOL = {"name": "cart", "address": "sim:CartPole", "instances": 4, "envs_per_instance": 2, "wait_timeout": 1}


def ppo(address, num_envs, env_runners=0, **keywords):
    config = uepool.rllib.environment(PPOConfig(), address, num_envs=num_envs, **keywords)
    config.env_runners(num_env_runners=env_runners)
    config.training(train_batch_size_per_learner=64, minibatch_size=32, num_epochs=1)
    config.rl_module(model_config=DefaultModelConfig(fcnet_hiddens=[16]))
    return config.debugging(seed=1, log_level="ERROR")


def test_two_env_runners_lease_from_one_address(tmp_path):
    with PoolServerProcess(tmp_path, {"pools": [POOL]}) as server:
        algorithm = ppo(server.url("cart"), num_envs=4, env_runners=2).build_algo()
        result = algorithm.train()["env_runners"]
        assert result["num_env_steps_sampled_lifetime"] >= 64
        firsts = algorithm.env_runner_group.foreach_env_runner(
            lambda runner: runner.env.reset(seed=runner._seed)[0].tolist(), local_env_runner=False
        )
        assert len(firsts) == 2
        assert firsts[0] != firsts[1], "each its own episodes"
        with pytest.raises(uepool.errors.PoolBusy, match="cart"):
            uepool.make_vec(server.url("cart"), num_envs=2)
        algorithm.stop()
        wait_until(lambda: uepool.make_vec(server.url("cart"), num_envs=8, wait_timeout=20.0).close() or True, "free")


def test_too_few_free_envs_end_it_before_training(tmp_path):
    with PoolServerProcess(tmp_path, {"pools": [POOL]}) as server:
        config = ppo(server.url("cart"), num_envs=6, env_runners=0)
        with (
            uepool.make_vec(server.url("cart"), num_envs=4),
            pytest.raises(uepool.errors.PoolBusy, match=r"cart.*4"),
        ):
            config.build_algo()


def test_too_few_for_all_env_runners(tmp_path):
    with PoolServerProcess(tmp_path, {"pools": [POOL]}) as server:
        config = ppo(server.url("cart"), num_envs=6, env_runners=2)
        with pytest.raises(uepool.errors.UepoolError, match=r"pool cart has 8 envs.*got 12"):
            uepool.rllib.build(config)


def test_env_runners_without_envs_are_not_left_out(tmp_path):
    """RLlib by itself would train on with those that have some."""
    with PoolServerProcess(tmp_path, {"pools": [POOL]}) as server:
        config = ppo(server.url("cart"), num_envs=4, env_runners=2)
        config.env_runners(create_local_env_runner=False)

        def build():
            # Which of the two is too late is up to chance, and so is where RLlib notices.
            with pytest.raises((uepool.errors.StartError, IndexError), match=r"1 of 2 EnvRunners.*cart|index"):
                config.build_algo()

        with uepool.make_vec(server.url("cart"), num_envs=4):
            build()
        gc.collect()  # the other EnvRunner lives as long as the exception that holds RLlib's frames


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("env_runners", [0, 1])
def test_a_lost_server_is_a_fault_of_its_env_runner(tmp_path, env_runners):
    pools = {"listen": f"127.0.0.1:{free_port()}", "pools": [POOL]}
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    first = PoolServerProcess(folders[0], pools)
    first.wait_ready()
    config = ppo(first.url("cart"), num_envs=4, env_runners=env_runners)
    config.fault_tolerance(restart_failed_sub_environments=True)
    algorithm = config.build_algo()
    before = algorithm.train()["env_runners"]["num_env_steps_sampled_lifetime"]
    first.kill()
    started = []

    def start_again():
        time.sleep(2)  # RLlib asks for new envs meanwhile
        started.append(PoolServerProcess(folders[1], pools))

    thread = threading.Thread(target=start_again)
    thread.start()
    try:
        for _ in range(3):
            result = algorithm.train()["env_runners"]
        assert result["num_env_steps_sampled_lifetime"] >= before + 64
        assert result["num_env_step_failures"] >= 1
    finally:
        thread.join()
        algorithm.stop()
        with started[0]:
            pass

"""How an experiment is named and its parameters are given, and every way to get that wrong."""

import subprocess
import sys
import textwrap
from typing import ClassVar

import numpy as np
import pytest

import uepool
from tests.trainers.experiment.rewritten import Rewritten
from uepool.errors import ConfigError, StartError
from uepool.experiment import Experiment
from uepool.experiment.load import Chosen, find
from uepool.experiment.parameters import parameters

MASKED = "examples/experiments/masked_velocities.py:MaskedVelocities"


class Base(Experiment):
    weight: float = 0.5
    target: list[float]
    _hidden: int = 1
    shared: ClassVar[int] = 2

    def __init__(self, observation_space, action_space, agents=1):
        super().__init__(observation_space, action_space, agents)
        self.seen_in_init = self.weight


class Derived(Base):
    name: str = "x"


def made(config):
    space = uepool.options  # anything: no method here asks for a space
    return Chosen(Derived, config).make(space, space, 1)


def test_parameters_are_hinted_class_attributes_of_all_bases():
    assert list(parameters(Derived)) == ["weight", "target", "name"]
    experiment = made({"weight": 2, "target": [1, 2.5]})
    assert (experiment.weight, experiment.target, experiment.name) == (2.0, [1.0, 2.5], "x")
    assert experiment.seen_in_init == 2.0
    assert Derived.weight == 0.5


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (None, "experiment_config: Derived needs a value for target"),
        ({}, "experiment_config: target: is missing"),
        (
            {"target": [], "wieght": 1},
            r"experiment_config: wieght: is no parameter of Derived; did you mean 'weight'\?",
        ),
        ({"target": [], "_hidden": 1}, "_hidden: is no parameter"),
        ({"target": [], "shared": 1}, "shared: is no parameter"),
        ({"target": [1, "much"]}, r"target\[1\]: must be a valid number|target\[1\]: must be a number"),
        (3, "experiment_config must be a mapping or the path"),
        ("/no/such.yaml", "experiment_config: /no/such.yaml: cannot be read"),
    ],
)
def test_wrong_parameters(config, text):
    with pytest.raises(ConfigError, match=text):
        made(config)


def test_parameters_from_a_file_by_line(tmp_path):
    path = tmp_path / "derived.yaml"
    path.write_text("weight: 1e-3\ntarget: [1]\n")
    assert made(path).weight == 0.001
    path.write_text("weight: 1\ntarget: [1]\nnane: y\n")
    with pytest.raises(ConfigError, match=r"derived\.yaml:3: nane: .*did you mean 'name'"):
        made(str(path))


def test_a_class_is_found_by_module_path_or_itself(tmp_path, monkeypatch):
    assert find(Rewritten) is Rewritten
    assert find("tests.trainers.experiment.rewritten:Rewritten") is Rewritten
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("from uepool.experiment import Experiment\nclass Mine(Experiment): pass\n")
    assert find("mine.py:Mine").__name__ == "Mine"
    assert find(f"{tmp_path}/mine.py:Mine") is find("mine.py:Mine")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (3, "experiment must be a subclass"),
        (dict, "experiment must be a subclass"),
        ("Rewritten", '"module:Class" or "path.py:Class"'),
        ("no_such_module:X", "there is no module 'no_such_module'"),
        ("tests.no_such_module:X", "there is no module 'tests.no_such_module'"),
        ("/no/such.py:X", "there is no file /no/such.py"),
        ("tests.trainers.experiment.rewritten:Rewriten", "has no Rewriten, did you mean 'Rewritten'"),
        ("tests.trainers.experiment.rewritten:Unlike", "its experiments: Rewritten"),
        ("tests.trainers.experiment.rewritten:Walk", "experiment must be a subclass"),
    ],
)
def test_wrong_names(given, text):
    with pytest.raises(ConfigError, match=text):
        uepool.make_vec("sim:CartPole", experiment=given)


def test_what_a_module_needs_and_lacks_is_not_hidden(tmp_path):
    (tmp_path / "needy.py").write_text("import no_such_dependency\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_dependency"):
        find(f"{tmp_path}/needy.py:X")


def test_other_wrong_keywords():
    with pytest.raises(ConfigError, match="experiment_config is given without an experiment"):
        uepool.make_vec("sim:CartPole", experiment_config={})
    with pytest.raises(ConfigError, match="experiment_in must be 'trainer' or 'instance', got 'both'"):
        uepool.make_vec("sim:CartPole", experiment=Rewritten, experiment_in="both")
    with pytest.raises(ConfigError, match=r"only gym:ID and callables .*not sim:CartPole"):
        uepool.make_vec("sim:CartPole", experiment=Rewritten, experiment_in="instance")
    with pytest.raises(ConfigError, match=r"env_config\.experiment_config\.masked"):
        uepool.make_vec(
            "gym:CartPole-v1", experiment=MASKED, experiment_config={"masked": {3}}, experiment_in="instance"
        )
    with pytest.raises(TypeError, match=r"did you mean 'experiment'.*experiment_config, experiment_in"):
        uepool.make_vec("sim:CartPole", experimnt=Rewritten)
    with pytest.raises(TypeError, match="unknown keyword 'experiment'"):
        uepool.open("sim:CartPole", experiment=Rewritten)


def test_a_failing_experiment_leaves_nothing_running():
    class Failing(Experiment):
        def __init__(self, *spaces):
            raise OSError("no such weights")

    with pytest.raises(OSError, match="no such weights"):
        uepool.make_vec("sim:CartPole", experiment=Failing)


def test_in_instances_by_name_and_without_a_keyword():
    keywords = {"num_envs": 2, "envs_per_instance": 2, "seed": 3}
    named = {"experiment": MASKED, "experiment_config": {"masked": [3]}}
    with (
        uepool.make_vec("gym:CartPole-v1", **keywords, **named) as outside,
        uepool.make_vec("gym:CartPole-v1", **keywords, **named, experiment_in="instance") as inside,
        uepool.make_vec("gym:CartPole-v1", **keywords, env_config=named) as configured,
    ):
        assert outside.single_observation_space == inside.single_observation_space
        assert outside.single_observation_space.shape == (3,)
        first = [envs.reset()[0] for envs in (outside, inside, configured)]
        assert np.array_equal(first[0], first[1])
        assert np.array_equal(first[0], first[2])
        for _ in range(30):
            steps = [envs.step(np.array([1, 0])) for envs in (outside, inside, configured)]
            for a, b, c in zip(*(step[:4] for step in steps), strict=True):
                assert np.array_equal(a, b)
                assert np.array_equal(a, c)


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"experiment": 3}, "env_config.experiment: must be"),
        ({"experiment_config": {}}, "env_config.experiment_config: is given without"),
        ({"experiment": MASKED, "experiment_config": {"mask": []}}, "mask: is no parameter of MaskedVelocities"),
        ({"experiment": "no_such:X"}, "there is no module 'no_such'"),
    ],
)
def test_wrong_ones_in_instances(config, text):
    with pytest.raises((ConfigError, StartError), match=text):
        uepool.make_vec("gym:CartPole-v1", env_config=config)


def test_atari_refuses_and_says_what_to_do():
    pytest.importorskip("ale_py")
    with pytest.raises((ConfigError, StartError), match="run it in the trainer"):
        uepool.make_vec("atari:Pong", env_config={"experiment": MASKED})


@pytest.mark.slow
def test_a_class_of_the_users_script_reaches_the_instances(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        import numpy as np, uepool
        from uepool.experiment import Experiment

        class Doubled(Experiment):
            factor: float = 2.0
            def reward(self, batch):
                return batch.reward * self.factor

        for where in ("trainer", "instance"):
            with uepool.make_vec("gym:CartPole-v1", experiment=Doubled, experiment_config={"factor": 3},
                                 experiment_in=where) as envs:
                envs.reset()
                print(envs.step(np.array([1]))[1])
        """)
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[3.]", "[3.]"]

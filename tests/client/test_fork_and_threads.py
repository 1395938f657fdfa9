"""A trainer that forks, and one that steps from two threads."""

import os
import pickle
import threading
from collections.abc import Callable

import numpy as np
import pytest

import uepool
from uepool.errors import ClosedError, StateError


class Child:
    """A forked child that runs ``function`` and ends without cleaning up, as multiprocessing's do."""

    def __init__(self, function: Callable[[], object]) -> None:
        reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            result: object = None
            try:
                result = function()
            except BaseException as error:
                result = error
            finally:
                try:
                    os.write(writing, pickle.dumps(result))
                finally:
                    os._exit(0)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")

    def result(self) -> object:
        with self._pipe:
            data = self._pipe.read()
        assert os.waitpid(self._pid, 0)[1] == 0
        result = pickle.loads(data)
        if isinstance(result, BaseException):
            raise result
        return result


@pytest.fixture
def gate():
    """A pipe: the child waits at it until the parent opens it."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_the_child_keeps_its_batches_and_cannot_step(gate):
    with uepool.make_vec("sim:Pattern", num_envs=3, env_config={"height": 20, "width": 20}) as envs:
        envs.reset(seed=0)
        actions = np.zeros(3, np.int64)
        kept = [envs.step(actions)[0] for _ in range(3)]
        copies = [observations["image"].copy() for observations in kept]

        def child():
            for use in (lambda: envs.step(actions), envs.reset, lambda: envs.call("get_state"), envs.render):
                with pytest.raises(ClosedError, match="fork"):
                    use()
            os.read(gate[0], 1)  # the parent steps on meanwhile
            same = [bool((a["image"] == b).all()) for a, b in zip(kept, copies, strict=True)]
            kept.clear()
            envs.close()
            return same

        running = Child(child)
        for _ in range(60):
            envs.step(actions)
        os.write(gate[1], b"x")
        assert running.result() == [True] * 3
        for observations, copy in zip(kept, copies, strict=True):
            np.testing.assert_array_equal(observations["image"], copy)
        for _ in range(60):
            envs.step(actions)
        kept.clear()
        del observations


def test_the_child_makes_envs_of_its_own():
    with uepool.make_vec("sim:CartPole", num_envs=2) as envs:
        first, _ = envs.reset(seed=0)

        def child():
            with uepool.make_vec("sim:CartPole", num_envs=2) as own:
                return own.reset(seed=0)[0].tolist()

        assert Child(child).result() == first.tolist()
        envs.step(np.zeros(2, np.int64))
    del first


def test_the_parent_may_close_while_the_child_lives(gate):
    envs = uepool.make_vec("sim:CartPole", num_envs=2)
    envs.reset()
    waiting = Child(lambda: os.read(gate[0], 1))
    pids = [instance["pid"] for instance in envs.session.instances()]
    envs.close()
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids), "the child's copies of descriptors keep nothing up"
    os.write(gate[1], b"x")
    waiting.result()


def test_two_threads_cannot_wait_for_one_session():
    def wait():
        try:
            outcomes.append(session.recv().env_id.tolist())
        except StateError as error:
            outcomes.append(type(error))

    outcomes: list[object] = []
    with uepool.open("sim:Pattern", num_envs=2, env_config={"step_time_us": 1_000_000}) as session:
        session.reset()
        session.send(np.zeros(2, np.int64))
        threads = [threading.Thread(target=wait) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes, key=str) == [StateError, [0, 1]]


def test_closing_while_another_thread_waits(script):
    # In a process of its own: what goes wrong here goes wrong in C++.
    trainer = script(
        """
        import threading, uepool

        def wait():
            try:
                session.recv()
            except uepool.UepoolError as error:
                print(type(error).__name__)

        session = uepool.open("sim:Pattern", num_envs=2, env_config={"step_time_us": 5_000_000})
        session.reset()
        session.send([0, 0])
        waiting = threading.Thread(target=wait)
        waiting.start()
        while not open(f"/proc/self/task/{waiting.native_id}/syscall").read().startswith("202 "):
            pass  # until it sleeps in futex()
        session.close()
        waiting.join()
        """
    )
    assert trainer.finish() == (0, "ClosedError\n", "")


def test_threads_that_take_turns():
    with uepool.make_vec("sim:Pattern", num_envs=4, envs_per_instance=2) as envs:
        envs.reset(seed=0)
        lock = threading.Lock()
        steps: list[int] = []

        def work():
            for _ in range(50):
                with lock:
                    steps.append(int(envs.step(np.zeros(4, np.int64))[4]["env_id"].sum()))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert steps == [6] * 100


def test_two_sessions_in_two_threads():
    def work():
        with uepool.make_vec("sim:CartPole", num_envs=2, envs_per_instance=2) as envs:
            envs.reset(seed=0)
            for _ in range(200):
                observations, *_ = envs.step(np.ones(2, np.int64))
            results.append(observations.tolist())

    results: list[object] = []
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1]

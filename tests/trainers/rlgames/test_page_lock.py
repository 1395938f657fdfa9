"""The segment's pages, locked for CUDA: with a stand-in for CUDA where there is none."""

import types

import numpy as np
import pytest

pytest.importorskip("rl_games")
torch = pytest.importorskip("torch")

from uepool.rlgames import UepoolVecEnv  # noqa: E402


class Cuda:
    """Takes registrations as cudart does."""

    def __init__(self, code=0):
        self.code, self.held, self.spans = code, set(), []

    def cudaHostRegister(self, address, size, flags):
        assert flags == 1, "portable: for all devices"
        self.spans.append((address, size))
        if not self.code:
            self.held.add(address)
        return self.code

    def cudaHostUnregister(self, address):
        self.held.remove(address)
        return 0


def algo(device):
    return types.SimpleNamespace(ppo_device=device)


def opened(monkeypatch, cuda, **keywords):
    monkeypatch.setattr(torch.cuda, "cudart", lambda: cuda)
    return UepoolVecEnv("uepool", 2, address="sim:CartPole", **keywords)


def test_the_segment_is_registered_once_and_let_go(monkeypatch):
    cuda = Cuda()
    env = opened(monkeypatch, cuda)
    rows = env.reset()
    assert not cuda.spans, "whether the trainer uses CUDA is not known yet"
    env.set_train_info(0, algo("cuda:0"))
    env.set_train_info(64, algo("cuda:0"))
    [(start, size)] = cuda.spans
    for _ in range(10):
        assert start <= rows.ctypes.data < start + size, "whole segment: rows of any batch lie in it"
        rows, *_ = env.step(np.zeros(2, np.int64))
    assert cuda.held == {start}
    env.close()
    assert not cuda.held
    env.close()


def test_a_trainer_on_the_cpu_needs_none(monkeypatch):
    cuda = Cuda()
    env = opened(monkeypatch, cuda)
    env.reset()
    env.set_train_info(0, algo("cpu"))
    env.close()
    assert not cuda.spans


def test_it_goes_on_without(monkeypatch, caplog):
    cuda = Cuda(code=2)
    env = opened(monkeypatch, cuda)
    env.reset()
    env.set_train_info(0, algo("cuda:0"))
    assert "CUDA error 2" in caplog.text
    assert "not page-locked" in caplog.text
    env.step(np.zeros(2, np.int64))
    env.close()
    assert len(cuda.spans) == 1


def test_copies_are_left_alone(monkeypatch):
    cuda = Cuda()
    env = opened(monkeypatch, cuda, copy=True)
    env.reset()
    env.set_train_info(0, algo("cuda:0"))
    env.close()
    assert not cuda.spans, "they are ordinary memory"

"""The observation pipeline through whole sessions: what sensors stack, skip, normalise and lay out, against the same
sensors without any of that, worked out again in numpy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import uepool
from tests.kept_server import kept_server  # noqa: F401 - one server for all tests

ADDRESS = "sim:CollectApples"
STEPS = 7  # of an episode
Row = npt.NDArray[Any]
SIZE = {"width": 12, "height": 7}

# What the others are worked out from: read at each step, one frame, nothing done to it.
PLAIN: dict[str, dict[str, Any]] = {
    "camera": {"type": "camera", **SIZE},
    "grey": {"type": "camera", "grayscale": True, **SIZE},
    "depth": {"type": "depth", "max_distance": 20, **SIZE},
    "segmentation": {"type": "segmentation", **SIZE},
    "lidar": {"type": "lidar", "rays": 5, "channels": 2, "vertical_fov": 20, "max_distance": 20},
    "state": {"type": "state"},
}
# Each: the plain sensor it is like, and what is different.
MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "camera_chw": ("camera", {"layout": "chw"}),
    "camera_stack": ("camera", {"frame_stack_size": 3}),
    "camera_stack_chw": ("camera", {"frame_stack_size": 2, "frame_skip": 2, "layout": "chw"}),
    "camera_unit": ("camera", {"normalise": True}),
    "camera_unit_chw": ("camera", {"normalise": True, "layout": "chw", "frame_stack_size": 4}),
    "camera_skip": ("camera", {"frame_skip": 3}),
    "camera_srgb": ("camera", {"srgb": True, "frame_stack_size": 2}),
    "grey_usual": ("grey", {"frame_stack_size": 4, "layout": "chw"}),
    "grey_last": ("grey", {"frame_stack_size": 4}),
    "grey_long": ("grey", {"frame_stack_size": 16, "layout": "chw", "frame_skip": 2}),
    "depth_unit": ("depth", {"normalise": True, "frame_stack_size": 2, "frame_skip": 3}),
    "depth_chw": ("depth", {"layout": "chw", "frame_stack_size": 3}),
    "segmentation_stack": ("segmentation", {"frame_stack_size": 2}),
    "lidar_unit": ("lidar", {"normalise": True}),
    "lidar_stack": ("lidar", {"frame_stack_size": 3, "frame_skip": 2}),
    "state_stack": ("state", {"frame_stack_size": 2}),
    "state_unit": ("state", {"normalise": True, "frame_stack_size": 3, "frame_skip": 4}),
}


def agent(sensors: list[dict[str, Any]], max_step_count: int = STEPS) -> dict[str, Any]:
    return {
        "id": "Agent1",
        "sensors": sensors,
        "actuators": [{"name": "movement", "type": "robot_movement"}],
        "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": max_step_count}],
    }


def all_sensors() -> list[dict[str, Any]]:
    plain = [{"name": name, **fields} for name, fields in PLAIN.items()]
    return plain + [{"name": name, **PLAIN[base], **changes} for name, (base, changes) in MADE.items()]


def make(sensors: list[dict[str, Any]], num_envs: int = 3, max_step_count: int = STEPS, **options: Any) -> Any:
    config = {"agents": [agent(sensors, max_step_count)]}
    options.setdefault("envs_per_instance", min(2, num_envs))
    return uepool.make_vec(ADDRESS, num_envs=num_envs, env_config=config, **options)


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One embedded server for all tests: it ends with the last session that uses it."""
    with uepool.open("sim:CartPole", num_envs=1):
        yield


def srgb(frame: Row) -> Row:
    x = frame / 255
    curve = np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)
    return np.floor(255 * curve + 0.5).astype(np.uint8)


def unit(base: str, frame: Row, space: Any) -> Row:
    """What `normalise` makes of a plain frame."""
    if base == "state":
        low, high = space.low.astype(np.float64), space.high.astype(np.float64)
        share = (frame - low) / (high - low)
        return np.where(low < 0, 2 * share - 1, share).astype(np.float32)
    return frame / np.float32(255 if frame.dtype == np.uint8 else 20)


class Follower:
    """Works out what an env must show from the plain frames of its episode so far."""

    def __init__(self, spaces: Any) -> None:
        self.spaces = spaces
        self.frames: dict[str, list[Row]] = {}
        self.pictures: set[bytes] = set()

    def check(self, observation: dict[str, Row], first: bool) -> None:
        for name in PLAIN:
            history = [] if first else self.frames[name]
            self.frames[name] = [*history, observation[name].copy()]
        self.pictures.add(observation["camera"].tobytes())
        for name, (base, changes) in MADE.items():
            np.testing.assert_array_equal(observation[name], self.wanted(base, changes), err_msg=name)
            assert observation[name].dtype == self.spaces[name].dtype

    def wanted(self, base: str, changes: dict[str, Any]) -> Row:
        skip, size = changes.get("frame_skip", 1), changes.get("frame_stack_size", 1)
        read = self.frames[base][::skip]
        stack = [read[max(0, len(read) - size + i)] for i in range(size)]
        if changes.get("srgb"):
            stack = [srgb(frame) for frame in stack]
        if changes.get("normalise"):
            stack = [unit(base, frame, self.spaces[base]) for frame in stack]
        if base in ("lidar", "state"):
            return np.stack(stack) if size > 1 else stack[0]
        pixels = np.concatenate(stack, axis=-1)
        return np.moveaxis(pixels, -1, 0) if changes.get("layout") == "chw" else pixels


def of_env(observation: Any, env: int) -> dict[str, Row]:
    return {name: rows[env] for name, rows in observation.items()}


@pytest.mark.parametrize("mode", ["NEXT_STEP", "SAME_STEP", "DISABLED"])
def test_rows_follow_from_the_frames_of_their_own_episode(mode: str) -> None:
    with make(all_sensors(), autoreset_mode=mode) as envs:
        spaces = envs.single_observation_space
        assert set(spaces) == {*PLAIN, *MADE}
        followers = [Follower(spaces) for _ in range(envs.num_envs)]
        envs.action_space.seed(1)
        everyone = np.ones(envs.num_envs, dtype=bool)
        observation, _ = envs.reset(seed=5)
        moved, starts, ended = everyone, everyone, ~everyone
        for turn in range(4 * STEPS):
            for env in np.flatnonzero(moved):
                followers[env].check(of_env(observation, int(env)), bool(starts[env]))
            assert spaces.contains(of_env(observation, 0))
            if mode == "DISABLED" and (ended.any() or turn == 3):
                # In turn 3 one env alone, so that envs come to be in different steps of their episodes.
                mask = ended if ended.any() else np.arange(envs.num_envs) == 1
                observation, _ = envs.reset(options={"reset_mask": mask})
                moved, starts, ended = mask, mask, ~everyone
                continue
            observation, _, terminated, truncated, info = envs.step(envs.action_space.sample())
            moved, starts, ended = everyone, info["elapsed_step"] == 0, terminated | truncated
            if mode == "SAME_STEP":
                assert (starts == ended).all()
                for env in np.flatnonzero(ended):
                    assert info["_final_obs"][env]
                    followers[env].check(info["final_obs"][env], first=False)
        assert all(len(follower.pictures) > STEPS for follower in followers), "nothing has moved"


def test_instances_draw_the_same() -> None:
    seen = []
    for layout in ({"envs_per_instance": 1}, {"envs_per_instance": 4}):
        with make(all_sensors(), num_envs=4, **layout) as envs:
            envs.action_space.seed(2)
            observation, _ = envs.reset(seed=9)
            rows = [{name: values.copy() for name, values in observation.items()}]
            for _ in range(2 * STEPS):
                observation, *_ = envs.step(envs.action_space.sample())
                rows.append({name: values.copy() for name, values in observation.items()})
            seen.append(rows)
    for a, b in zip(*seen, strict=True):
        for name in a:
            np.testing.assert_array_equal(a[name], b[name], err_msg=name)
    assert not np.array_equal(seen[0][0]["camera"][0], seen[0][0]["camera"][1])


def test_depth_lidar_and_labels_agree() -> None:
    eye = {"width": 31, "height": 21, "max_distance": 30}
    sensors = [
        {"name": "depth", "type": "depth", **eye},
        {"name": "labels", "type": "segmentation", **eye},
        {"name": "ray", "type": "lidar", "rays": 1, "max_distance": 30},
        {"name": "wide", "type": "lidar", "rays": 360, "max_distance": 30},
    ]
    with make(sensors, num_envs=2, max_step_count=100) as envs:
        scene = {"robots": [[0, 0, 0]], "apples": [[-5, -5]], "trees": []}
        observation, _ = envs.reset(seed=3, options=scene)
        depth, labels = observation["depth"][..., 0], observation["labels"][..., 0]
        # The head looks north, 0.16 m ahead of the centre; the wall is 6 m from it.
        np.testing.assert_allclose(depth[:, 10, 15], 5.84, atol=0.05)
        np.testing.assert_allclose(observation["ray"][:, 0, 0], depth[:, 10, 15], rtol=1e-4)
        np.testing.assert_array_equal(depth == 30, labels == 0)
        assert (labels[:, 10, 15] == 2000).all()
        assert (labels[:, 0] == 0).all()
        assert (labels[:, -1] == 1000).all()
        # To the left lies the west wall: angles of rays go from +180 to -180 degrees.
        wide = observation["wide"][0, 0]
        np.testing.assert_allclose([wide[90], wide[270]], 6, atol=0.05)
        assert wide.min() > 5.8
        assert wide.max() < 30
        # It comes nearer by what the robot drives, 0.1 m a step, and the row is never stale.
        for step in range(1, 20):
            observation, *_ = envs.step(np.ones(2, dtype=np.int64))
            np.testing.assert_allclose(observation["depth"][:, 10, 15, 0], depth[:, 10, 15] - 0.1 * step, atol=1e-3)


def test_a_body_of_its_own() -> None:
    eye = {"type": "segmentation", "width": 40, "height": 40, "attach_to_comp_name": "chase"}
    sensors = [{"name": "hidden", **eye}, {"name": "seen", **eye, "render_owner": True}]
    with make(sensors, num_envs=1) as envs:
        observation, _ = envs.reset(seed=1)
        assert (observation["seen"] == 5000).sum() > 10
        assert not (observation["hidden"] == 5000).any()
        body = observation["seen"] == 5000
        np.testing.assert_array_equal(observation["hidden"][~body], observation["seen"][~body])


def test_masks_and_projections() -> None:
    top = {
        "attach_to_comp_name": "garden",
        "projection": "orthographic",
        "ortho_width": 12.5,
        "width": 50,
        "height": 50,
    }
    sensors = [
        {"name": "all", "type": "segmentation", **top},
        {"name": "ground", "type": "segmentation", "visibility_mask": 1, **top},
        {"name": "shaded", "type": "camera", "shadows": True, **top},
        {"name": "plain", "type": "camera", **top},
    ]
    with make(sensors, num_envs=1) as envs:
        observation, _ = envs.reset(seed=4)
        kinds = set(np.unique(observation["all"] // 1000))
        assert kinds == {1, 2, 3, 4}  # its own robot is hidden
        assert set(np.unique(observation["ground"])) <= {0, 1000}
        shaded, plain = observation["shaded"].astype(int), observation["plain"].astype(int)
        assert (shaded <= plain).all()
        assert 0.01 < (shaded < plain).any(axis=-1).mean() < 0.9


@pytest.mark.parametrize(
    ("sensor", "message"),
    [
        ({"type": "camera", "use_gpu": True}, r"sensors\.0\.use_gpu: must be false: the simulator draws on the CPU"),
        ({"type": "camera", "attach_to_comp_name": "arm"}, r"sensors\.0\.attach_to_comp_name: .*head.*not \"arm\""),
        ({"type": "state", "fields": ["speed"]}, r"sensors\.0\.fields\.0: unknown state field \"speed\"; known: posi"),
        (
            {"type": "camera", "width": 2048, "height": 2048, "frame_stack_size": 16},
            r"sensors\.0\.frame_stack_size: makes observations of 201326592 bytes",
        ),
        ({"type": "camera", "widht": 3}, r"env_config\.agents\.0\.sensors\.0\.widht: unknown field; .*known: name"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_refusals_name_the_field(sensor: dict[str, Any], message: str) -> None:
    with pytest.raises(uepool.errors.UepoolError, match=message):
        make([{"name": "eye", **sensor}], num_envs=1)

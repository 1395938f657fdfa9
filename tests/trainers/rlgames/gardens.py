"""CollectApples with several robots that sense numbers: small, quick, and what each robot does can be looked up."""


def garden(agents=2, mode="discrete", sensors=("feelers",), steps=350):
    """An env config. sensors: of each robot, "feelers" (what is around it) and "states" (its own heading and speed)."""
    kinds = {
        "feelers": {"name": "feelers", "type": "lidar", "rays": 8, "fov": 360, "max_distance": 10, "normalise": True},
        "states": {"name": "states", "type": "state", "fields": ["position", "heading"]},
    }
    return {
        "parameters": {"trees": 0, "apples": 10},
        "agents": [
            {
                "id": f"Robot{number}",
                "sensors": [kinds[name] for name in sensors],
                "actuators": [{"name": "legs", "type": "robot_movement", "mode": mode}],
                "rewarders": [{"name": "apples", "type": "pickup_reward"}],
                "terminators": [{"name": "limit", "type": "step_counter", "max_step_count": steps}],
            }
            for number in range(agents)
        ],
    }

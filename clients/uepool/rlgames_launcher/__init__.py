"""What `uepool rl-games` runs: rl-games' own runner with uepool's envs registered. One module per job."""

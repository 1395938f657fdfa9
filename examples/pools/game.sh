#!/bin/sh
# Stands for a game's launch script: passes on what it is given.
exec "${UEPOOL_SIM:-uepool-sim}" "$@"

"""Pools: named sets of identical instances, kept warm and lent to sessions."""

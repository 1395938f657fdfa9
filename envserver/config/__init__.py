"""pool.yaml and the tokens file: read, checked, and turned into what a server runs."""

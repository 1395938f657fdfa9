"""The command line `uepool`. One module per command, each with register(app)."""

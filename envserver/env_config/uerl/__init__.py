"""Reads the documents of UERL, another project that steps Unreal games; docs/env-config.md has what they become."""

"""Tools for the plugin's sources."""

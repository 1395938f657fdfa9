"""What a server measures of itself: per session and per pool, for `uepool top` and for Prometheus."""

"""The gRPC face of a server: one module per concern. Handlers run in gRPC's threads; the work is the event loop's."""

"""What remote sessions cost, beside what a network, gRPC and other services cost in the same run."""

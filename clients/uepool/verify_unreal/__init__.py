"""`uepool verify-unreal`: packages the example game with an Unreal Engine, runs the conformance suite against it, and
leaves a report that can be sent back. For people who have the engine, which the project's own machines do not."""

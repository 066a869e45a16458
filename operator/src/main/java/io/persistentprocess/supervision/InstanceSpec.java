package io.persistentprocess.supervision;

/**
 * What one instance should be. Only a change of {@link #launch()} needs another process; the rest applies to the one that runs.
 */
public record InstanceSpec(LaunchSpec launch, RestartSpec restart, StopSpec stop, LogRotation logRotation) {}

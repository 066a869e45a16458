package io.persistentprocess.supervision.spec;

/**
 * How much of an instance's output is kept.
 *
 * @param maxFiles the current file counts as one
 */
public record LogRotation(long maxSizeBytes, int maxFiles) {}

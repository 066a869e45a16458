package io.persistentprocess.supervision.spec;

/**
 * How much of an instance's output is kept.
 *
 * @param maxFiles including the current file
 */
public record LogRotation(long maxSizeBytes, int maxFiles) {}

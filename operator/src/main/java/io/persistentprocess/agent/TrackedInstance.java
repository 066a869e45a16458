package io.persistentprocess.agent;

/**
 * An instance and what it is started from.
 *
 * @param fingerprint of the launch spec that the next start takes
 * @param launched of the launch spec that the present process was started with; empty: none was
 */
public record TrackedInstance(InstanceView view, String fingerprint, String launched) {}

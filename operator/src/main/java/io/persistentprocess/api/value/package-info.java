/**
 * Values that have a notation of their own: quantities and durations as Kubernetes writes them, users, umasks, resource limits, signals, regular expressions.
 *
 * <p>Text comes in, as a manifest has it; numbers with a unit go out. Pure; any thread.
 */
package io.persistentprocess.api.value;

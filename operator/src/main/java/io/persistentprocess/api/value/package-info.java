/**
 * Values with a notation of their own: quantities and durations as Kubernetes writes them, users, umasks, resource limits, signals, regular
 * expressions.
 *
 * <p>Text of a manifest comes in; numbers with a unit go out. Pure; any thread.
 */
package io.persistentprocess.api.value;

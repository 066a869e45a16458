/**
 * Runs most of what ppg does once, for a JVM that records it in an ahead-of-time cache (JEP 514). The launcher and the image's build start it after a
 * build; nothing of it runs in an agent or a controller.
 *
 * <p>{@code AotClusterTraining} does so against a {@code SimulatedApiServer} on loopback.
 */
package io.persistentprocess.training;

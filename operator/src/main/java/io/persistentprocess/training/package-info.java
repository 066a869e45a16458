/**
 * Runs most of what ppg does once, for a JVM that records it in an ahead-of-time cache (JEP 514). The launcher and the image's build start it after a
 * build; nothing of it runs in an agent or a controller.
 *
 * <p>{@code AotClusterTraining} does so against a {@code SimulatedApiServer} on loopback, {@code AotKubectlTraining} with the commands of {@code kubectl ppg} alone.
 *
 * <p>These classes are in ppg's jar, 20 KB of it, because a JVM uses such a cache only if its class path begins with that of the training run, JEP 483. Tried with
 * JDK 25: with a jar of their own on the class path, the cache cannot be made for the shorter one; with it on the module path, the cache is refused at the start.
 */
package io.persistentprocess.training;

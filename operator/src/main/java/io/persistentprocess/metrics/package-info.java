/**
 * What an agent or controller tells of itself over HTTP: /metrics for Prometheus, /livez and /readyz for a kubelet.
 *
 * <p>Numbers are taken when somebody asks for them, on the threads of the endpoint ({@code ppg-http}, {@code ppg-health}): the agent counts, and knows nothing of this package.
 */
package io.persistentprocess.metrics;

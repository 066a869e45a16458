/**
 * The HTTP endpoints of an agent or controller: /metrics for Prometheus, /livez and /readyz for a kubelet.
 *
 * <p>Numbers are read for each request, on the threads of the endpoint ({@code ppg-http}, {@code ppg-health}). The agent counts, and does not depend
 * on this package.
 */
package io.persistentprocess.metrics;

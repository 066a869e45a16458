/**
 * A Kubernetes API server for tests and measurements: an {@link io.persistentprocess.e2e.cluster.ApiServer} that was found, or built from Debian's packages, and started on loopback; users for its
 * clients; Nodes, Pods and namespaces for it to hold. Depends on no test framework, so that the benchmark can use it; {@code ApiServerExtension}, among the tests,
 * hands it to tests.
 */
package io.persistentprocess.e2e.cluster;

/**
 * The pods of the chart, as a kubelet and a container runtime make them: the image that is built, run by runc(8) with a configuration that is derived from the rendered pod specs alone. A field
 * that is not understood here fails the test, so that a change of the chart is either tried or noticed.
 *
 * <p>What differs from a node: every workload has one pod; the pod's network has loopback alone, which leads to the API server and carries the pod's address; users are known by tokens of the
 * tests' proxy; there is neither SELinux nor AppArmor. Containers' cgroups are below that of the test, in every hierarchy.
 */
package io.persistentprocess.e2e.kubelet;

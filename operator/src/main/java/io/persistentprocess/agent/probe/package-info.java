/**
 * Carries out the probes of running instances: commands in the instance, TCP connections and HTTP requests, and whether the instance's processes listen on their ports.
 *
 * <p>{@code InstanceProbes} follows the instances on the event loop's thread and begins each attempt when it is due. Sockets never block, and one timer serves all
 * probes, so a probe costs neither a thread nor a wait. Only host names ({@code ppg-lookup}) and TLS ({@code ppg-probe-tls}) need background threads, which exist while
 * there is such work. What a probed program sends is limited in length. Results go out as events of the instance's state machine.
 *
 * <p>If the agent dies here: attempts under way are lost, and the next agent probes again.
 */
package io.persistentprocess.agent.probe;

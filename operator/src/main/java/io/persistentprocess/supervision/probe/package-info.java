/**
 * The probes of an instance: when each runs, how results are counted, and what follows from them, with the meaning that a pod's probes have (Kubernetes, "Pod Lifecycle",
 * Container probes).
 *
 * <p>Results and the time come in; events for the instance's state machine and the next due time go out. Pure and immutable; any thread.
 */
package io.persistentprocess.supervision.probe;

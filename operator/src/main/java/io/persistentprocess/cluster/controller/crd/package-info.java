/**
 * Whether the custom resource definitions in the cluster are as new as the controller: helm upgrades everything but them.
 *
 * <p>Reads them on a thread of its own ({@code ppg-crds}) while the controller leads; a line in the log and an Event on each outdated one go out.
 */
package io.persistentprocess.cluster.controller.crd;

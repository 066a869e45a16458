/**
 * How a manifest says whether an instance works: the probes of a pod, and ports on which its processes listen. The fields are those of Kubernetes' core/v1 Probe, with
 * its defaults and bounds.
 *
 * <p>Plain data and the annotations with its rules. No thread, no I/O.
 */
package io.persistentprocess.api.probe;

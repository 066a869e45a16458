/**
 * Requests to restart instances of a group, which reach agents as an annotation on the group. {@code RestartRequestTracker} says which instances are still to be restarted, so that each request is carried out once. No I/O.
 */
package io.persistentprocess.cluster.restart;

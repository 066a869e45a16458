/**
 * Requests to restart or reload instances of a group, which reach agents as annotations on the group. {@code GroupRequestTracker} says which instances are still
 * concerned, so that each request is carried out once. No I/O.
 */
package io.persistentprocess.cluster.request;

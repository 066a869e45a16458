/** Requests to restart instances of a group, which reach agents as an annotation on the group. Pure. */
package io.persistentprocess.cluster.restart;

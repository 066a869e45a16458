package io.persistentprocess.supervision.spec;

/**
 * The facts of a node that a manifest may refer to.
 *
 * @param nodeName {@code spec.nodeName}, the name of the Kubernetes node, or of the host without a cluster
 */
public record NodeFacts(String nodeName) {}

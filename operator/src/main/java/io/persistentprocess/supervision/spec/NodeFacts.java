package io.persistentprocess.supervision.spec;

/**
 * What a manifest may refer to of the node it is resolved for.
 *
 * @param nodeName {@code spec.nodeName}, the name of the Kubernetes node, or of the host where there is no cluster
 */
public record NodeFacts(String nodeName) {}

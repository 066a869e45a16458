package io.persistentprocess.cluster.controller.index;

/** Which pods are agents'. */
public record AgentPodSelector(String namespace, String selector) {}

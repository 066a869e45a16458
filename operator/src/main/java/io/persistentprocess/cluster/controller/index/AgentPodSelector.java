package io.persistentprocess.cluster.controller.index;

/** Selects the agents' pods. */
public record AgentPodSelector(String namespace, String selector) {}

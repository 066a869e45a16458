package io.persistentprocess.cluster.controller;

/** Which pods are agents'. */
public record AgentPods(String namespace, String selector) {}

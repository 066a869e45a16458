package io.persistentprocess.agent;

import java.nio.file.Path;

/**
 * What an agent needs to know to start.
 *
 * @param cgroupRoot the cgroup2 directory below which it keeps its groups; made where it is not there
 * @param logDirectory where members' output goes, in a folder per group
 * @param nodeName what {@code spec.nodeName} stands for
 */
public record AgentConfig(Path cgroupRoot, Path logDirectory, String nodeName) {}

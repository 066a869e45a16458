package io.persistentprocess.supervision.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command that runs once for each release of a group.
 *
 * @param environment without the variables that are known only at the release
 * @param timeout after which it is killed
 */
public record ReleaseHook(List<String> command, Map<String, String> environment, Duration timeout) {
    public ReleaseHook {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}

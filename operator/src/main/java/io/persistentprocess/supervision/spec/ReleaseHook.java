package io.persistentprocess.supervision.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command that is run once each time the last process of a group is gone.
 *
 * @param environment without what is only known then
 * @param timeout after which it is killed
 */
public record ReleaseHook(List<String> command, Map<String, String> environment, Duration timeout) {
    public ReleaseHook {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}

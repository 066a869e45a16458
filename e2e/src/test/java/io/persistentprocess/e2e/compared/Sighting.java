package io.persistentprocess.e2e.compared;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * One line of the recorder: what a process saw. Only a line of a start has more than the first five values.
 *
 * @param tag which process of the service
 * @param event start, signal or end
 * @param millis CLOCK_MONOTONIC
 * @param environment as NAME=VALUE
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Sighting(
        String tag,
        String event,
        int pid,
        long millis,
        String signal,
        Map<Integer, String> descriptors,
        int parent,
        int group,
        int session,
        String umask,
        long nofile,
        int nice,
        String directory,
        String oomScoreAdj,
        String cgroups,
        List<String> ignored,
        List<String> blocked,
        List<String> arguments,
        List<String> environment) {
    boolean isStart() {
        return event.equals("start");
    }

    List<String> variables() {
        return environment.stream()
                .map(variable -> variable.substring(0, variable.indexOf('=')))
                .sorted()
                .toList();
    }

    /** The value of a variable; empty: there is none. */
    String variable(String name) {
        return environment.stream()
                .filter(variable -> variable.startsWith(name + "="))
                .map(variable -> variable.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** The path in the cgroup2 hierarchy. */
    String cgroup() {
        return cgroups.lines()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("");
    }
}

package io.persistentprocess.supervision;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an instance's process is started: what fork, exec and the calls between them need to know.
 *
 * @param pidFile where a Forking daemon writes the PID of its main process
 * @param command the argument vector, with the program first; a program without a slash is looked up in the PATH of {@code environment}
 * @param environment the whole environment of the process, nothing is inherited from the agent
 * @param rlimits by the names of getrlimit(2) in lower case without RLIMIT_ ({@code nofile}); what is not named has the host's default
 * @param nice −20 to 19, setpriority(2)
 * @param umask the bits, so 022 octal is 18
 */
public record LaunchSpec(
        MemberType type,
        Optional<String> pidFile,
        List<String> command,
        Map<String, String> environment,
        String workingDir,
        Credentials credentials,
        Map<String, Rlimit> rlimits,
        int oomScoreAdj,
        int nice,
        int umask,
        LogDestination logDestination) {
    public LaunchSpec {
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        rlimits = Map.copyOf(rlimits);
    }
}

package io.persistentprocess.supervision;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public LaunchSpec {
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        rlimits = Collections.unmodifiableMap(new TreeMap<>(rlimits));
    }

    /**
     * Tells two launch specs apart, also across agents: 64 bits of FNV-1a in hexadecimal. A change detector, no protection against anyone.
     */
    public String fingerprint() {
        long hash = FNV_OFFSET;
        for (byte octet : toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return Long.toHexString(hash);
    }
}

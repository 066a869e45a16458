package io.persistentprocess.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The user this process runs as, and the directories of that user's agent. For root they follow the Filesystem Hierarchy Standard, for others the XDG
 * Base Directory Specification.
 *
 * @param id the user ID
 */
public record HostUser(int id, Map<String, String> environment) {
    public HostUser {
        environment = Map.copyOf(environment);
    }

    public static HostUser current(Map<String, String> environment) {
        try {
            return new HostUser((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"), environment);
        } catch (IOException e) {
            throw new UncheckedIOException("/proc is not mounted", e);
        }
    }

    public boolean isRoot() {
        return id == 0;
    }

    public Path controlSocket() {
        return runtimeDirectory().resolve("ppg.sock");
    }

    public Path logDirectory() {
        if (isRoot()) {
            return Path.of("/var/log/ppg");
        }
        return variable("XDG_STATE_HOME")
                .orElseGet(() -> variable("HOME").orElse(Path.of("/tmp")).resolve(".local/state"))
                .resolve("ppg/log");
    }

    /** Where sockets are, which are gone after a reboot. */
    public Path runtimeDirectory() {
        Path all = isRoot() ? Path.of("/run") : variable("XDG_RUNTIME_DIR").orElse(Path.of("/run/user/" + id));
        return all.resolve("ppg");
    }

    /** The specification requires that relative paths are ignored. */
    private Optional<Path> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(Path::of).filter(Path::isAbsolute);
    }
}

package io.persistentprocess.supervision.spec;

import java.util.Optional;

/**
 * The running process that an instance attaches instead of its first start; flat, for checkpoints. Either the PID file, or at least one of executable and arguments.
 *
 * @param user the owner of the process, a name or a number; empty: the member's own user
 */
public record AttachSpec(
        Optional<String> pidFile, Optional<String> executable, Optional<String> arguments, Optional<String> user) {
    public AttachSource source() {
        return pidFile.<AttachSource>map(AttachSource.PidFile::new)
                .orElseGet(() -> new AttachSource.Match(executable, arguments, user));
    }
}

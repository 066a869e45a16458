package io.persistentprocess.supervision.spec;

import java.util.Optional;

/**
 * What an instance takes over, where it runs already, in place of its first start; flat, for checkpoints. Either the PID file or at least one of the next two.
 *
 * @param user whose process is matched, a name or a number; empty: the member's own user's
 */
public record AttachSpec(
        Optional<String> pidFile, Optional<String> executable, Optional<String> arguments, Optional<String> user) {
    public AttachSource source() {
        return pidFile.<AttachSource>map(AttachSource.PidFile::new)
                .orElseGet(() -> new AttachSource.Match(executable, arguments, user));
    }
}

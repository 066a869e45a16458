package io.persistentprocess.supervision;

import java.util.Optional;

/** What an instance takes over, where it runs already, in place of its first start; flat, for checkpoints. Either the PID file or at least one of the others. */
public record AttachSpec(Optional<String> pidFile, Optional<String> executable, Optional<String> arguments) {
    AttachSource source() {
        return pidFile.<AttachSource>map(AttachSource.PidFile::new)
                .orElseGet(() -> new AttachSource.Match(executable, arguments));
    }
}

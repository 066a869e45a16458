package io.persistentprocess.agent;

import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.InstanceId;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads PID files beside the reactor. Reactor thread only. */
final class PidFileReader {
    private final MemberErrands errands;
    private final Function<Path, PidFileResult> reading;

    /** @param reading what is done beside the reactor */
    PidFileReader(MemberErrands errands, Function<Path, PidFileResult> reading) {
        this.errands = errands;
        this.reading = reading;
    }

    /**
     * Reads a PID file on another thread.
     *
     * @param onResult is given the result later, once
     */
    void read(InstanceId id, Path path, Consumer<PidFileResult> onResult) throws KernelException {
        errands.send(
                id,
                new MemberErrands.Errand<PidFileResult>(
                        () -> reading.apply(path),
                        failure -> new PidFileResult.Unreadable("internal error: " + failure),
                        () -> new PidFileResult.Unreadable(MemberErrands.noAnswer(path.toString()))),
                onResult);
    }
}

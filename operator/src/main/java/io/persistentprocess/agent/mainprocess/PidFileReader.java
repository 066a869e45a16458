package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads PID files on a background thread. Reactor thread only. */
@ReactorThread
public final class PidFileReader {
    private final MemberBackgroundTasks tasks;
    private final Function<Path, PidFileResult> reading;

    /** @param reading reads a file; runs on the background thread */
    public PidFileReader(MemberBackgroundTasks tasks, Function<Path, PidFileResult> reading) {
        this.tasks = tasks;
        this.reading = reading;
    }

    /**
     * Reads a PID file on another thread.
     *
     * @param onResult receives the result later, once
     */
    public void read(InstanceId id, Path path, Consumer<PidFileResult> onResult) throws KernelException {
        tasks.send(
                id,
                new MemberBackgroundTasks.Task<PidFileResult>(
                        () -> reading.apply(path),
                        failure -> new PidFileResult.Unreadable("internal error: " + failure),
                        () -> new PidFileResult.Unreadable(MemberBackgroundTasks.noAnswer(path.toString()))),
                onResult);
    }
}

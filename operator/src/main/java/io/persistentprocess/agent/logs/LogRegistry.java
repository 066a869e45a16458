package io.persistentprocess.agent.logs;

import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.FileTail;
import io.persistentprocess.kernel.spawn.OpenedLog;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Which log files are managed, which process writes to each, and where the output of the present process begins. Reactor thread only. */
@ReactorThread
public final class LogRegistry {
    /** The output of a process. */
    private record Output(Optional<FileIdentity> file, long fromBytes) {
        static final Output UNKNOWN = new Output(Optional.empty(), 0);

        static Output of(OpenedLog log) {
            return new Output(Optional.of(log.file()), log.sizeBytes());
        }

        boolean mayBeIn(FileTail tail) {
            return file.isEmpty() || file.get().equals(tail.file());
        }

        /** If the file is smaller than it was, it has been rotated since and holds only later output. */
        long beginsAt(FileTail tail) {
            return fromBytes <= tail.endBytes() ? fromBytes : 0;
        }
    }

    private final LogRotator keeper;
    private final Consumer<Runnable> reactor;
    private final Map<InstanceId, ManagedLog> kept = new HashMap<>();
    private final Map<InstanceId, Output> outputs = new HashMap<>();
    /** The rotations of instances without logs, whose surplus files were removed. */
    private final Map<InstanceId, LogRotation> withoutLog = new HashMap<>();

    /**
     * @param reactor runs a task on the event loop's thread
     * @param reporter receives problems with logs, on that thread
     */
    public LogRegistry(LogRotator keeper, Consumer<Runnable> reactor, InstanceReporter reporter) {
        this.keeper = keeper;
        this.reactor = reactor;
        keeper.reportTo((id, report) -> reactor.accept(() -> reporter.report(id, report)));
    }

    /**
     * A process was started.
     *
     * @param log the file that it writes to; empty: /dev/null
     */
    public void started(InstanceId id, InstanceSpec spec, int pid, Optional<OpenedLog> log) {
        log.ifPresentOrElse(opened -> outputs.put(id, Output.of(opened)), () -> outputs.remove(id));
        keep(id, spec, log.map(opened -> new LogWriterProcess(pid, Optional.of(opened.file()))));
    }

    /**
     * An instance was adopted. It is not known where the output of its process begins.
     *
     * @param pid the process that was started last
     */
    public void adopted(InstanceId id, InstanceSpec spec, Optional<Integer> pid) {
        if (spec.launch().logDestination() == LogDestination.File) {
            outputs.put(id, Output.UNKNOWN);
        }
        keep(id, spec, pid.map(process -> new LogWriterProcess(process, Optional.empty())));
    }

    private void keep(InstanceId id, InstanceSpec spec, Optional<LogWriterProcess> writer) {
        // Where there is no journal, the process writes to the file.
        if (spec.launch().logDestination() != LogDestination.Null) {
            withoutLog.remove(id);
            keep(new ManagedLog(id, spec.logRotation(), writer));
            return;
        }
        if (kept.remove(id) != null) {
            keeper.forget(id);
        }
        if (!spec.logRotation().equals(withoutLog.put(id, spec.logRotation()))) {
            keeper.removeSurplus(id, spec.logRotation());
        }
    }

    private void keep(ManagedLog next) {
        if (!next.equals(kept.put(next.id(), next)) || keeper.misses(next.id())) {
            keeper.keep(next);
        }
    }

    /** For a process that is not an instance's main process, such as a release hook. */
    public void opened(InstanceId id, LogRotation rotation, int pid, Optional<OpenedLog> log) {
        log.ifPresent(opened -> outputs.put(id, Output.of(opened)));
        keep(new ManagedLog(id, rotation, log.map(opened -> new LogWriterProcess(pid, Optional.of(opened.file())))));
    }

    /** The spec of an instance may have changed while its process runs. */
    public void changed(InstanceId id, InstanceSpec spec) {
        Optional.ofNullable(kept.get(id))
                .filter(log -> !log.rotation().equals(spec.logRotation()))
                .ifPresent(log -> keep(new ManagedLog(id, spec.logRotation(), log.writer())));
    }

    /**
     * Reads the last line of the instance's ended process. Must be called before another process is started, so that the output of that one does not count, however late
     * the file is read. For an adopted process that has written nothing, it is the last line of its predecessor.
     *
     * @param then receives the line on the event loop's thread, later and once; empty: there is none, or it cannot be read. Not called if the agent ends, and late if the
     * file system does not answer: nothing may wait for it.
     */
    public void lastOutput(InstanceId id, Consumer<Optional<String>> then) {
        Output ended = outputs.get(id);
        if (ended == null) {
            reactor.accept(() -> then.accept(Optional.empty()));
            return;
        }
        keeper.tail(id, tail -> reactor.accept(() -> then.accept(tail.flatMap(end -> lineOf(id, ended, end)))));
    }

    private Optional<String> lineOf(InstanceId id, Output ended, FileTail tail) {
        if (!ended.mayBeIn(tail)) {
            return Optional.empty();
        }
        Output next = outputs.getOrDefault(id, ended);
        boolean goesOn = !next.equals(ended) && next.mayBeIn(tail) && next.fromBytes() <= tail.endBytes();
        long to = goesOn ? next.fromBytes() : tail.endBytes();
        return LastOutput.lineOf(tail.between(ended.beginsAt(tail), to));
    }

    public void forget(InstanceId id) {
        outputs.remove(id);
        withoutLog.remove(id);
        if (kept.remove(id) != null) {
            keeper.forget(id);
        }
    }
}

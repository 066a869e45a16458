package io.persistentprocess.agent.command;

import io.persistentprocess.agent.cgroup.ExitStatusLookup;
import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.launch.CommandLauncher;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.value.ControlCharacters;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.MemoryFile;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command, from its start until none of its processes is left. Reactor thread only. */
@ReactorThread
public final class CommandRun {
    /** How long a process may outlive SIGKILL before that is reported. */
    static final Duration UNKILLABLE_AFTER = Duration.ofSeconds(10);

    /** The output is looked at this often, so that a command which writes without end uses no more memory than it writes in between. */
    private static final Duration TRIMMED_EVERY = Duration.ofMillis(250);

    private static final int KEPT_OUTPUT_BYTES = 64 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);

    private enum Stage {
        RUNNING,
        /** Its first process has ended or is given up, and the rest is being killed. */
        CLEARING,
        /** As before, for so long that it was reported. */
        UNKILLABLE,
        GONE
    }

    private final CommandRequest request;
    private final InstanceCgroup cgroup;
    private final CommandListener listener;
    private final InstanceCommandRunner runner;
    private final ExitStatusLookup exitStatuses;
    private Optional<MemoryFile> output = Optional.empty();
    private Optional<CommandLauncher.Start> pending = Optional.empty();
    private Stage stage = Stage.RUNNING;
    private BootTime deadline;
    private boolean listening = true;

    CommandRun(
            CommandRequest request,
            InstanceCgroup cgroup,
            CommandListener listener,
            InstanceCommandRunner runner,
            ExitStatusLookup exitStatuses,
            BootTime now) {
        this.request = request;
        this.cgroup = cgroup;
        this.listener = listener;
        this.runner = runner;
        this.exitStatuses = exitStatuses;
        this.deadline = now.plus(request.timeout());
    }

    CommandRequest request() {
        return request;
    }

    Cgroup place() {
        return cgroup.cgroup();
    }

    /** Takes over the file that the output goes to. */
    void open(MemoryFile file) {
        output = Optional.of(file);
    }

    MemoryFile output() {
        return output.orElseThrow();
    }

    /** Whether its end was not requested and it has not ended by itself. */
    boolean isRunning() {
        return stage == Stage.RUNNING;
    }

    void pending(CommandLauncher.Start start) {
        pending = Optional.of(start);
    }

    /** Takes over the descriptor. A command that cannot be watched is killed. */
    void started(PidFd pidFd) {
        pending = Optional.empty();
        watch(pidFd, status -> status.map(CommandRun::outcome).orElseGet(CommandOutcome.Unknown::new));
    }

    /** As {@link #started}, for a process of an earlier agent. */
    void resumed(PidFd pidFd, ProcessId process) {
        watch(pidFd, status -> status.map(CommandRun::outcome).orElseGet(() -> outcomeOf(process)));
    }

    private interface Outcomes {
        CommandOutcome of(Optional<WaitStatus> status);
    }

    private void watch(PidFd pidFd, Outcomes outcomes) {
        try {
            cgroup.watchMain(pidFd, status -> ended(outcomes.of(status)));
        } catch (KernelException e) {
            runner.later(() -> ended(new CommandOutcome.NotStarted(e.getMessage())));
        }
    }

    /** Its process has ended while no agent ran. */
    void endedBefore(ProcessId process) {
        ended(outcomeOf(process));
    }

    private CommandOutcome outcomeOf(ProcessId process) {
        return exitStatuses.endOf(process).map(CommandRun::outcome).orElseGet(CommandOutcome.Unknown::new);
    }

    private static CommandOutcome outcome(WaitStatus status) {
        return switch (status) {
            case WaitStatus.Exited(int code) -> new CommandOutcome.Exited(code);
            case WaitStatus.Killed(int signal, boolean _) -> new CommandOutcome.Killed(SignalNumbers.name(signal));
        };
    }

    private static CommandOutcome outcome(ProcessEnd end) {
        return switch (end) {
            case ProcessEnd.Exited(int code, int _) -> new CommandOutcome.Exited(code);
            case ProcessEnd.Killed(String signal, boolean _) -> new CommandOutcome.Killed(signal);
            case ProcessEnd.OomKilled() -> new CommandOutcome.Killed("SIGKILL");
            case ProcessEnd.StatusUnknown() -> new CommandOutcome.Unknown();
        };
    }

    void notStarted(String why) {
        pending = Optional.empty();
        ended(new CommandOutcome.NotStarted(ControlCharacters.replaceOnOneLine(why)));
    }

    private void ended(CommandOutcome outcome) {
        if (stage == Stage.RUNNING) {
            report(outcome);
            clear();
        }
    }

    private void report(CommandOutcome outcome) {
        if (listening) {
            listening = false;
            listener.ended(new CommandResult(outcome, outputText()));
        }
    }

    private String outputText() {
        if (output.isEmpty()) {
            return "";
        }
        try {
            long size = output.get().size();
            return size == 0 ? "" : OutputTail.text(output.get().tail(OutputTail.MOST_BYTES), size);
        } catch (KernelException e) {
            return "its output cannot be read: " + e.getMessage();
        }
    }

    /** Kills all of its processes, also those that it starts meanwhile, and no other of the instance. {@link CommandListener#gone} follows, and nothing before it. */
    public void kill() {
        listening = false;
        if (stage == Stage.RUNNING) {
            clear();
        }
    }

    /** When {@link #due} has something to do. */
    BootTime dueAt(BootTime now) {
        BootTime trimAt = now.plus(TRIMMED_EVERY);
        return output.isPresent() && trimAt.isBefore(deadline) ? trimAt : deadline;
    }

    void due(BootTime now) {
        if (now.isBefore(deadline)) {
            trim();
        } else if (stage == Stage.RUNNING) {
            report(new CommandOutcome.TimedOut(request.timeout()));
            clear();
        } else {
            if (stage == Stage.CLEARING) {
                stage = Stage.UNKILLABLE;
                runner.unkillable(this);
            }
            clear();
        }
    }

    private void trim() {
        try {
            if (output.isPresent()) {
                output.get().keepOnlyTail(KEPT_OUTPUT_BYTES);
            }
        } catch (KernelException e) {
            LOG.warn(
                    "the output file of a command cannot be shortened, it stays as it is instance={} reason=\"{}\"",
                    request.id(),
                    e.getMessage());
        }
    }

    private void clear() {
        stage = stage == Stage.RUNNING ? Stage.CLEARING : stage;
        deadline = runner.now().plus(UNKILLABLE_AFTER);
        if (pending.isPresent()) {
            CommandLauncher.Start start = pending.get();
            pending = Optional.empty();
            start.abandon(this::clearProcesses);
        } else {
            clearProcesses();
        }
    }

    /** A failure is retried at the next deadline. */
    private void clearProcesses() {
        if (stage == Stage.GONE) {
            return;
        }
        try {
            if (cgroup.readiness() == InstanceCgroup.Readiness.OCCUPIED) {
                cgroup.kill();
                cgroup.awaitEmpty(this::emptied);
            } else {
                cgroup.killMain();
                emptied();
            }
        } catch (KernelException e) {
            LOG.warn("processes of a command cannot be killed instance={} reason=\"{}\"", request.id(), e.getMessage());
        }
    }

    private void emptied() {
        cgroup.prune(List.of(cgroup.cgroup()), this::pruned);
    }

    private void pruned() {
        if (stage == Stage.GONE) {
            return;
        }
        forget();
        runner.gone(this);
        listener.gone();
    }

    /** Stops watching. Does not touch any process. */
    void forget() {
        stage = Stage.GONE;
        cgroup.forget();
        output.ifPresent(MemoryFile::close);
        output = Optional.empty();
    }
}

package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.command.CommandListener;
import io.persistentprocess.agent.command.CommandRequest;
import io.persistentprocess.agent.command.CommandRun;
import io.persistentprocess.agent.command.InstanceCommandRunner;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.XattrNamespace;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.probe.AttemptResult;
import io.persistentprocess.supervision.probe.ProbeKind;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs the commands of probes, each in a cgroup of its own below the instance's. One that cannot be killed, because it sleeps uninterruptibly, is not joined by a second
 * one: as long as it is there, the probe fails. Reactor thread only.
 */
@ReactorThread
final class ProbeCommands {
    private record Place(InstanceId id, ProbeKind kind) {}

    private final InstanceCommandRunner runner;
    private final CgroupLayout layout;
    /** Those of which a process is left. */
    private final Set<Place> present = new HashSet<>();

    private Optional<XattrNamespace> attributeNamespace = Optional.empty();

    ProbeCommands(InstanceCommandRunner runner, CgroupLayout layout) {
        this.runner = runner;
        this.layout = layout;
    }

    /**
     * Starts a command.
     *
     * @param onEnd receives the result once, perhaps before this returns, unless the attempt is cancelled
     */
    Attempt start(
            Instance instance, ProbeKind kind, List<String> command, Duration timeout, Consumer<AttemptResult> onEnd) {
        Place place = new Place(instance.id(), kind);
        if (present.contains(place)) {
            onEnd.accept(new AttemptResult.Failed("a process of the previous attempt's command cannot be killed"));
            return new EndedAttempt();
        }
        Cgroup cgroup;
        try {
            cgroup = Cgroup.at(layout.cgroup(instance.id()), attributeNamespace());
        } catch (KernelException e) {
            onEnd.accept(new AttemptResult.NotMade(e.getMessage()));
            return new EndedAttempt();
        }
        present.add(place);
        CommandRun run = runner.start(
                new CommandRequest(
                        instance.id(),
                        cgroup,
                        kind.name().toLowerCase(Locale.ROOT),
                        instance.spec().launch().withCommand(command),
                        timeout,
                        CommandRequest.Retention.REMOVED),
                new CommandListener() {
                    @Override
                    public void ended(CommandResult result) {
                        onEnd.accept(result(result));
                    }

                    @Override
                    public void gone() {
                        present.remove(place);
                    }
                });
        return new UnderWay(run);
    }

    /** The one of the whole tree, looked up once. */
    private XattrNamespace attributeNamespace() throws KernelException {
        if (attributeNamespace.isEmpty()) {
            attributeNamespace = Optional.of(XattrNamespace.ofThisProcess());
        }
        return attributeNamespace.get();
    }

    private static AttemptResult result(CommandResult result) {
        return result.outcome().succeeded()
                ? new AttemptResult.Succeeded()
                : new AttemptResult.Failed("its command " + ProbeMessage.shortened(result.inWords()));
    }

    /** A command that runs. Its runner ends it at its timeout. */
    private record UnderWay(CommandRun run) implements Attempt {
        @Override
        public String waitsFor() {
            return "its command";
        }

        @Override
        public void cancel() {
            run.kill();
        }
    }
}

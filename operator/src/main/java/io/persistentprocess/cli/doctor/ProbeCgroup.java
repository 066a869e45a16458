package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.XattrNamespace;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.kernel.trace.ExitStatusMap;
import io.persistentprocess.kernel.trace.ProcessEventSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A cgroup for probes, beside the agent's root; {@link #close} removes it. */
final class ProbeCgroup implements AutoCloseable {
    private static final String HARMLESS = "/bin/true";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Cgroup cgroup;

    private ProbeCgroup(Cgroup cgroup) {
        this.cgroup = cgroup;
    }

    static ProbeCgroup below(Path parent) throws KernelException {
        Cgroup cgroup =
                Cgroup.at(parent.resolve("ppg-doctor-" + ProcessHandle.current().pid()));
        cgroup.create();
        return new ProbeCgroup(cgroup);
    }

    List<HostProbe> probes() {
        return List.of(
                new HostProbe(
                        "clone3 into a cgroup", ProbeResult.Weight.ESSENTIAL, "no member can be started", this::spawn),
                new HostProbe(
                        "cgroup.kill",
                        ProbeResult.Weight.ESSENTIAL,
                        "what a dead member leaves behind could not be removed",
                        this::kill),
                new HostProbe(
                        "eBPF",
                        ProbeResult.Weight.OPTIONAL,
                        "process events come from the process connector, if that works, and ProcessKilled is not reported",
                        this::follow),
                new HostProbe(
                        "pinned exits",
                        ProbeResult.Weight.OPTIONAL,
                        "how members end while no agent runs is unknown; mount -t bpf bpf "
                                + ExitStatusMap.BPF_FILE_SYSTEM,
                        this::pin),
                new HostProbe("cgroup.freeze", ProbeResult.Weight.OPTIONAL, "nothing in this version", this::freeze),
                new HostProbe(
                        "cgroup.events",
                        ProbeResult.Weight.ESSENTIAL,
                        "the end of a group is not noticed",
                        this::watch),
                new HostProbe(
                        "attributes " + namespace().name().toLowerCase(Locale.ROOT) + ".*",
                        ProbeResult.Weight.ESSENTIAL,
                        "a new agent could not adopt what runs",
                        this::remember));
    }

    private String spawn() throws KernelException {
        SpawnRequest request = new SpawnRequest(
                SpawnRequest.Placement.in(cgroup.path()),
                new SpawnRequest.Program(List.of(HARMLESS), List.of(HARMLESS), List.of(), "/"),
                Optional.empty(),
                SpawnRequest.Credentials.unchanged(),
                SpawnRequest.Tuning.unchanged());
        return switch (Spawner.load().spawn(request)) {
            case SpawnResult.Started started -> {
                reap(started.pidFd());
                yield "started " + HARMLESS;
            }
            case SpawnResult.Pending pending -> {
                if (pending.pid().isPresent()) {
                    reap(PidFd.open(pending.pid().getAsInt()));
                }
                yield "started " + HARMLESS + ", slowly";
            }
            case SpawnResult.Failed(SpawnResult.Failure failure, var _) ->
                throw new KernelException("start", HARMLESS + " (" + failure.message() + ")", failure.errno());
        };
    }

    /** It does not matter whether the process exited or is killed here; the cgroup must become empty. */
    private void reap(PidFd process) throws KernelException {
        try (process;
                Epoll epoll = Epoll.create()) {
            cgroup.kill();
            epoll.add(process.fd(), Epoll.IN, 0);
            epoll.await(PATIENCE);
            process.reap();
        }
    }

    private String kill() throws KernelException {
        cgroup.kill();
        return "accepted";
    }

    private String follow() throws KernelException {
        try (ExitStatusMap exits = ExitStatusMap.unpinned()) {
            ProcessEventSource.bpf(cgroup.path(), exits).close();
        }
        return "programs attached; used for process events";
    }

    private String pin() throws KernelException {
        try (ExitStatusMap exits = ExitStatusMap.pinned(ExitStatusMap.BPF_FILE_SYSTEM, cgroup.path())) {
            try (ProcessEventSource source = ProcessEventSource.bpf(cgroup.path(), exits)) {
                source.outlive();
            } finally {
                exits.unpin();
            }
        }
        return "kept in " + ExitStatusMap.BPF_FILE_SYSTEM + " for the next agent";
    }

    private String freeze() throws KernelException {
        cgroup.freeze();
        cgroup.thaw();
        return "accepted";
    }

    private String watch() throws KernelException {
        cgroup.watchEvents().close();
        return "readable";
    }

    private String remember() throws KernelException {
        cgroup.setAttribute("probe", "1");
        cgroup.removeAttribute("probe");
        return cgroup.attributeName("NAME") + " can be kept";
    }

    private static XattrNamespace namespace() {
        try {
            return XattrNamespace.ofThisProcess();
        } catch (KernelException _) {
            return XattrNamespace.USER;
        }
    }

    @Override
    public void close() throws KernelException {
        cgroup.remove();
    }
}

package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.MemoryFile;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts commands beside main processes, with the rights and limits of a launch spec. The event loop does not wait for them at all. Reactor thread only. */
@ReactorThread
public final class CommandLauncher {
    private final Spawner spawner;
    private final ProcessDefaults host;
    private final SpawnRequestFactory requests;
    private final FileDescriptorReserve reserve;
    private final PendingStarts pending;
    private final ChildReaper reaper;

    CommandLauncher(
            Spawner spawner,
            ProcessDefaults host,
            SpawnRequestFactory requests,
            FileDescriptorReserve reserve,
            PendingStarts pending,
            ChildReaper reaper) {
        this.spawner = spawner;
        this.host = host;
        this.requests = requests;
        this.reserve = reserve;
        this.pending = pending;
        this.reaper = reaper;
    }

    /** A start that may not be settled yet. */
    public interface Start {
        /** Kills the process, or has it killed as soon as it exists. Its result is not reported; {@code then} runs when it is settled. */
        void abandon(Runnable then);
    }

    /**
     * Starts a process.
     *
     * @param doors {@code cgroup.procs} of the v1 cgroups that the child joins before its exec
     * @param output takes its standard output and error; must stay open until the result is received
     * @param record the attribute of the cgroup in which the process records itself; empty: it does not
     * @param then receives the result, before this returns or later; never a pending one
     * @return empty: the result was received
     * @throws LaunchException the spec asks for what this host or this agent does not have
     */
    public Optional<Start> launch(
            LaunchSpec launch,
            Cgroup cgroup,
            List<Path> doors,
            MemoryFile output,
            Optional<String> record,
            Consumer<SpawnResult> then)
            throws LaunchException, KernelException {
        if (reserve.reached() || reserve.includes(output.fd())) {
            throw new LaunchException(reserve.message());
        }
        ResolvedCredentials identity = ResolvedCredentials.of(launch.credentials(), host);
        SpawnRequest request = requests.request(launch, cgroup, doors, record, output.fd(), identity);
        SpawnResult result = spawner.spawn(spawner.prepare(request), Spawner.Way.GUARDED, Duration.ZERO, () -> request);
        if (result instanceof SpawnResult.Pending started) {
            pending.add(started, settled -> settled(settled, then));
            return Optional.of(whenSettled -> pending.abandon(started, whenSettled));
        }
        settled(result, then);
        return Optional.empty();
    }

    private void settled(SpawnResult result, Consumer<SpawnResult> then) {
        switch (result) {
            case SpawnResult.Started started -> reserve.given(started.pidFd().fd());
            case SpawnResult.Failed failed -> failed.remains().ifPresent(reaper::reap);
            case SpawnResult.Pending _ -> throw new IllegalArgumentException("not settled");
        }
        then.accept(result);
    }

    /** Reaps a process whose exit status is not needed, when it ends. Takes over the descriptor. */
    public void reap(PidFd process) {
        reaper.reap(process);
    }
}

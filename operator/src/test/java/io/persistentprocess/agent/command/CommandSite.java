package io.persistentprocess.agent.command;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.launch.InheritedDescriptors;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.logs.LogRotator;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An event loop on a thread of its own with a runner of commands, for an instance whose cgroup is a test's. */
final class CommandSite implements AutoCloseable {
    private static final CommandLimits NO_LIMITS = new CommandLimits() {
        @Override
        public List<Path> doors(InstanceId id) {
            return List.of();
        }

        @Override
        public void renew(InstanceId id, Cgroup instance) {}
    };

    private static final EventLoop.Workload NOTHING = new EventLoop.Workload() {
        @Override
        public boolean work() {
            return false;
        }

        @Override
        public long wakeAtNanos() {
            return Long.MAX_VALUE;
        }
    };

    private final EventLoop loop;
    private final LogRotator logs;
    private final ProcessLauncher launcher;
    private final InstanceCommandRunner runner;
    private final Thread thread;
    final Cgroup instance;
    final List<InstanceReport> reports = new CopyOnWriteArrayList<>();

    CommandSite(Cgroup instance, Path logFolder) throws IOException {
        this.instance = instance;
        AgentThreads threads = new AgentThreads();
        KernelEventCounters counters = new KernelEventCounters();
        this.loop = EventLoop.create(counters, threads);
        this.logs = LogRotator.start(logFolder, counters, threads);
        ProcessDefaults defaults = ProcessDefaults.take(HostContext.here());
        this.launcher = ProcessLauncher.create(
                logs, defaults, FileDescriptorReserve.create(), InheritedDescriptors.NONE, loop, threads);
        this.runner = new InstanceCommandRunner(
                loop,
                launcher.commands(),
                (request, then, _) -> then.accept(request.launch()),
                NO_LIMITS,
                new CheckpointStore(Cgroup::create),
                _ -> Optional.empty(),
                (_, report) -> reports.add(report));
        this.thread = new Thread(() -> {
            try {
                loop.run(NOTHING);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
    }

    /** A command, and what has become of it so far. */
    static final class Observed implements CommandListener {
        final CompletableFuture<CommandResult> result = new CompletableFuture<>();
        final CompletableFuture<Void> gone = new CompletableFuture<>();
        CommandRun run;

        @Override
        public void ended(CommandResult how) {
            result.complete(how);
        }

        @Override
        public void gone() {
            gone.complete(null);
        }

        CommandResult result() throws Exception {
            return result.get(60, TimeUnit.SECONDS);
        }

        void awaitGone() throws Exception {
            gone.get(60, TimeUnit.SECONDS);
        }
    }

    Observed shell(String script) throws Exception {
        return start("preStart", Specs.shell(script), Duration.ofSeconds(60), CommandRequest.Retention.REMOVED);
    }

    Observed start(String name, LaunchSpec launch, Duration timeout, CommandRequest.Retention retention)
            throws Exception {
        Observed observed = new Observed();
        observed.run = onLoop(() ->
                runner.start(new CommandRequest(Specs.WEB, instance, name, launch, timeout, retention), observed));
        return observed;
    }

    Optional<Observed> resume(String name, Duration timeout) throws Exception {
        Observed observed = new Observed();
        CommandRequest request = new CommandRequest(
                Specs.WEB, instance, name, Specs.shell("exit 99"), timeout, CommandRequest.Retention.KEPT);
        return onLoop(() -> runner.resume(request, observed)).map(run -> {
            observed.run = run;
            return observed;
        });
    }

    InstanceCommandRunner runner() {
        return runner;
    }

    <T> T onLoop(Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.submit(() -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(60, TimeUnit.SECONDS);
    }

    void run(Runnable work) throws Exception {
        onLoop(() -> {
            work.run();
            return true;
        });
    }

    /** Leaves running commands alone, as the death of an agent does. */
    @Override
    public void close() throws IOException {
        loop.end();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        runner.close();
        launcher.close();
        logs.close();
        loop.close();
    }
}

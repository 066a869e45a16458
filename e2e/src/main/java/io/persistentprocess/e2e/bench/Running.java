package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.supervisor.Members;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A supervisor that was started and has all its members running. For one thread at a time; {@link #close} ends it and all it started.
 */
final class Running implements AutoCloseable {
    private final Supervisor supervisor;
    private final Members members;
    private final Cgroup cgroup;
    private final Killer killer;
    private final Launch launch;
    private Process process;
    private final long startNanos;

    private Running(
            Supervisor supervisor,
            Members members,
            Cgroup cgroup,
            Killer killer,
            Launch launch,
            Process process,
            long startNanos) {
        this.supervisor = supervisor;
        this.members = members;
        this.cgroup = cgroup;
        this.killer = killer;
        this.launch = launch;
        this.process = process;
        this.startNanos = startNanos;
    }

    /**
     * Starts it and waits until all its members run.
     *
     * @throws BenchmarkException if it ends, or its members do not start; all is cleaned up then
     */
    static Running start(Supervisor supervisor, int count, Workspace workspace) throws IOException {
        Workspace.Place place = workspace.place(supervisor.title());
        Cgroup cgroup = place.cgroup();
        Members members =
                new Members(workspace.programs().member(), place.directory().resolve("records"), count);
        Path site = Files.createDirectory(place.directory().resolve("site"));
        Killer killer = Killer.start(workspace.programs(), members);
        try {
            Launch launch = new Launch(
                    supervisor.prepare(
                            new Supervisor.Site(site, cgroup.child("members").path(), members)),
                    cgroup.child("supervisor"),
                    place.directory().resolve("log"));
            long began = System.nanoTime();
            Process process = launch.start();
            // System.nanoTime() of HotSpot on Linux is CLOCK_MONOTONIC, the members' clock.
            long startNanos = awaitMembers(killer, count, process, launch) - began;
            return new Running(supervisor, members, cgroup, killer, launch, process, startNanos);
        } catch (IOException | BenchmarkException e) {
            killer.close();
            cgroup.remove();
            throw e;
        }
    }

    /** If the supervisor ends before, so does the killer, and the wait with it. */
    private static long awaitMembers(Killer killer, int count, Process process, Launch launch) throws IOException {
        CompletableFuture<Void> early = process.onExit().thenRun(killer::close);
        try {
            return killer.awaitStarted(count);
        } catch (BenchmarkException e) {
            if (process.isAlive()) {
                throw e;
            }
            throw new BenchmarkException(
                    "ended with exit code " + process.exitValue() + "; its last words: " + launch.lastLine(), e);
        } finally {
            early.cancel(false);
        }
    }

    Supervisor supervisor() {
        return supervisor;
    }

    Members members() {
        return members;
    }

    Killer killer() {
        return killer;
    }

    Launch launch() {
        return launch;
    }

    /**
     * Ends a supervisor that is one process, by SIGKILL, and waits until it is gone.
     *
     * <p>Not by cgroup.kill, whose count stays with the cgroup: Linux 6.18 kills at birth what is cloned into a cgroup that was killed more or less often than the parent's.
     */
    void killSupervisor() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again after {@link #killSupervisor}, in the same place; its output is the caller's to read. */
    Process restartWithOutput() throws IOException {
        process = launch.startWithOutput();
        return process;
    }

    /** What a failure of its members says of itself: whether it still runs, and what its main thread waits for. */
    String condition() throws IOException {
        if (!process.isAlive()) {
            return "its process ended with exit code " + process.exitValue() + "; last words: " + launch.lastLine();
        }
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        return "its process is in state "
                + ProcFile.text(Files.readAllLines(proc.resolve("status")), "State")
                + ", waits in " + Files.readString(proc.resolve("wchan"))
                + ", system call " + Files.readString(proc.resolve("syscall")).strip();
    }

    /** From the start of the supervisor until the last member ran. */
    long startNanos() {
        return startNanos;
    }

    Footprint footprint() throws IOException {
        return Footprint.of(supervisorProcesses());
    }

    Switches switches() throws IOException {
        return Switches.of(supervisorProcesses());
    }

    ThreadTimes threadTimes() throws IOException {
        return ThreadTimes.of(supervisorProcesses());
    }

    private List<Long> supervisorProcesses() throws IOException {
        List<Long> pids = new ArrayList<>();
        for (long pid : cgroup.processes()) {
            if (!isMember(pid)) {
                pids.add(pid);
            }
        }
        return pids;
    }

    private boolean isMember(long pid) throws IOException {
        Path exe = Path.of("/proc", Long.toString(pid), "exe");
        try {
            return Files.readSymbolicLink(exe).equals(members.program());
        } catch (IOException e) {
            // Gone, or a kernel thread's or zombie's: nothing that keeps members.
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        killer.close();
        cgroup.remove();
    }
}

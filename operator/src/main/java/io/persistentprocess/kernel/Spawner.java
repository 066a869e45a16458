package io.persistentprocess.kernel;

import io.persistentprocess.kernel.SpawnResult.Failed;
import io.persistentprocess.kernel.SpawnResult.Failure;
import io.persistentprocess.kernel.SpawnResult.Late;
import io.persistentprocess.kernel.SpawnResult.Started;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Starts processes inside their cgroups, through the native library of this project (src/main/native/ppg_spawn.c). For one thread; its mount, network and other
 * namespaces, its v1 cgroups and its credentials are what a child begins with.
 *
 * <p>A start costs what a vfork and an exec cost, however much memory, however many descriptors and however many children the agent has (operator/docs/kernel.md).
 *
 * <p>If the agent dies here, there is either no process, or one that goes on to become its program, with a note of its PID in the cgroup.
 */
public final class Spawner {
    /** How the caller waits until the process has become its program. */
    public enum Way {
        /** On a futex, so that a process that hangs before its exec is {@link Late}, whatever it hangs in. */
        GUARDED(0),
        /**
         * In vfork, which takes less of the CPU (operator/docs/kernel.md). A process that hangs before its exec is killed then, and the start has failed with
         * ETIMEDOUT; in what SIGKILL does not end, the caller hangs as well. So only for a program that started promptly before, with all that it needs on {@linkplain
         * FileSystem#isLocal local file systems}.
         */
        DIRECT(1);

        /** {@code enum way} of ppg_spawn.c. */
        final int number;

        Way(int number) {
            this.number = number;
        }
    }

    private static final Duration HANG_TIMEOUT = Duration.ofSeconds(1);
    private static final int STARTED = 0;
    private static final int FAILED = 1;

    private final Duration hangTimeout;
    private final List<SpawnSlot> slots = new ArrayList<>();

    private Spawner(Duration hangTimeout) {
        this.hangTimeout = hangTimeout;
    }

    /** With a second for a child to reach exec, until it is {@link Late}. */
    public static Spawner load() {
        return load(HANG_TIMEOUT);
    }

    public static Spawner load(Duration hangTimeout) {
        int abi = SpawnLibrary.ppg_spawn_abi();
        if (abi != SpawnLibrary.ABI) {
            throw new IllegalStateException("libppgspawn.so speaks version " + abi + " instead of " + SpawnLibrary.ABI
                    + "; it is not from this build, rebuild both with mvn package");
        }
        return new Spawner(hangTimeout);
    }

    /** Any thread. */
    public PreparedSpawn prepare(SpawnRequest request) {
        return new PreparedSpawn(SpawnMessage.of(request, hangTimeout));
    }

    /** Starts a process and returns when it has become its program, has failed to, or hangs. The exception: no memory for a stack, there is no process. */
    public SpawnResult spawn(SpawnRequest request) throws KernelException {
        return spawn(prepare(request), Way.GUARDED, () -> request);
    }

    /**
     * The same with what was prepared.
     *
     * @param request what it was prepared from, to tell by name what failed
     */
    public SpawnResult spawn(PreparedSpawn prepared, Way way, Supplier<SpawnRequest> request) throws KernelException {
        SpawnSlot slot = idleSlot();
        return switch (slot.spawn(prepared.message(), way)) {
            case STARTED -> new Started(slot.pid(), pidFd(slot), slot.startTicks(), logFailure(slot, request));
            case FAILED ->
                new Failed(
                        new Failure(slot.stage(), subject(slot.stage(), slot.detail(), request.get()), slot.error()));
            default ->
                new Late(
                        slot.pid(),
                        pidFd(slot),
                        slot.startTicks() == 0 ? OptionalLong.empty() : OptionalLong.of(slot.startTicks()));
        };
    }

    /** One that no child uses any more: the first or second, unless there are late children. */
    private SpawnSlot idleSlot() throws KernelException {
        for (SpawnSlot slot : slots) {
            if (slot.idle()) {
                return slot;
            }
        }
        SpawnSlot added = SpawnSlot.create();
        slots.add(added);
        return added;
    }

    private static PidFd pidFd(SpawnSlot slot) {
        return PidFd.adopt(slot.pidFd(), slot.pid());
    }

    private static Optional<Failure> logFailure(SpawnSlot slot, Supplier<SpawnRequest> request) {
        int error = slot.logError();
        return error == 0
                ? Optional.empty()
                : request.get().log().map(log -> new Failure(Stage.STDIO, log.toString(), error));
    }

    private static String subject(Stage stage, int detail, SpawnRequest request) {
        SpawnRequest.Placement placement = request.placement();
        SpawnRequest.Program program = request.program();
        SpawnRequest.Credentials credentials = request.credentials();
        SpawnRequest.Tuning tuning = request.tuning();
        return switch (stage) {
            case CLONE -> placement.cgroup().toString();
            case RECORD -> placement.recordAttribute().orElse("/proc/self/stat") + " of " + placement.cgroup();
            case CGROUP -> listed(placement.joinV1(), detail);
            case NAMESPACE -> listed(placement.namespaces(), detail);
            case OOM_SCORE -> Integer.toString(tuning.oomScoreAdj().orElse(0));
            case STDIO -> "/dev/null";
            case NICE -> Integer.toString(tuning.nice().orElse(0));
            case RLIMIT -> rlimit(SpawnMessage.resources(tuning.rlimits()).get(detail), tuning);
            case CAPABILITIES -> detail < 0 ? "sets" : Capabilities.name(detail);
            case GROUPS -> credentials.groups().orElse(List.of()).toString();
            case GID -> Integer.toUnsignedString(credentials.gid().orElse(0));
            case UID -> Integer.toUnsignedString(credentials.uid().orElse(0));
            case CHDIR -> program.workingDirectory();
            // Tried in several places: what the user wrote says more than any one of them.
            case EXEC ->
                detail < 0
                        ? program.arguments().getFirst()
                        : program.executableCandidates().get(detail);
            case DESCRIPTORS, SESSION, NO_NEW_PRIVILEGES -> "";
        };
    }

    private static String listed(List<Path> paths, int index) {
        return paths.get(index).toString();
    }

    private static String rlimit(int resource, SpawnRequest.Tuning tuning) {
        Rlimits.Limit limit = tuning.rlimits().get(resource);
        return Rlimits.name(resource) + " to " + bound(limit.soft()) + ":" + bound(limit.hard());
    }

    private static String bound(long value) {
        return value == Rlimits.INFINITY ? "infinity" : Long.toUnsignedString(value);
    }
}

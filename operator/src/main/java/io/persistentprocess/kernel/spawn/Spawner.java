package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileSystem;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.spawn.SpawnResult.Failed;
import io.persistentprocess.kernel.spawn.SpawnResult.Failure;
import io.persistentprocess.kernel.spawn.SpawnResult.Pending;
import io.persistentprocess.kernel.spawn.SpawnResult.Started;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Starts processes inside their cgroups, through the native library of this project (src/main/native/ppg_spawn.c). For one thread; a child starts with that thread's namespaces, v1
 * cgroups and credentials.
 *
 * <p>A start costs a vfork and an exec, independent of the agent's memory, descriptors and children (operator/docs/kernel.md).
 *
 * <p>If the agent dies here, there is either no process, or one that continues to its exec and has recorded its PID in the cgroup.
 */
public final class Spawner implements AutoCloseable {
    /** How the caller waits for the exec. */
    public enum Way {
        /** On a futex, with a timeout; then the start is {@link Pending}, whatever it hangs in. */
        GUARDED(0),
        /**
         * In vfork, which takes less CPU time (operator/docs/kernel.md). A process that hangs before its exec is killed, and the start fails with ETIMEDOUT. If SIGKILL
         * does not end it, the caller hangs as well. So it is only for processes whose files only root controls, all of them on {@linkplain FileSystem#isLocal local file
         * systems}.
         */
        DIRECT(1);

        /** {@code enum way} of spawn.h. */
        final int number;

        Way(int number) {
            this.number = number;
        }
    }

    /** A start that was pending, and its result. */
    public record Completed(Pending pending, SpawnResult result) {}

    private record Unsettled(Pending pending, Supplier<SpawnRequest> request) {}

    /** The timeout for callers that may block. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The number of slots kept for later starts. */
    private static final int SPARE_SLOTS = 4;

    private static final int STARTED = 0;
    private static final int FAILED = 1;

    private final Duration patience;
    private final Deque<SpawnSlot> spare = new ArrayDeque<>();
    private final Map<Long, Unsettled> unsettled = new HashMap<>();
    private Optional<EventFd> wakeup = Optional.empty();
    private long completions;

    private Spawner(Duration patience) {
        this.patience = patience;
    }

    public static Spawner load() {
        return load(PATIENCE);
    }

    /** For {@link #spawn(SpawnRequest)}, with this timeout for the exec. */
    public static Spawner load(Duration patience) {
        int abi = SpawnLibrary.ppg_spawn_abi();
        if (abi != SpawnLibrary.ABI) {
            throw new IllegalStateException("libppgspawn.so has version " + abi + " instead of " + SpawnLibrary.ABI
                    + "; it is not from this build, rebuild both with mvn package");
        }
        return new Spawner(patience);
    }

    /** Any thread. */
    public PreparedSpawn prepare(SpawnRequest request) {
        return new PreparedSpawn(SpawnMessage.of(request));
    }

    /** Starts a process. Returns when it has called exec, has failed, or the timeout is over. An exception means that there was no memory for a stack, and no process. */
    public SpawnResult spawn(SpawnRequest request) throws KernelException {
        return spawn(prepare(request), Way.GUARDED, () -> request);
    }

    SpawnResult spawn(PreparedSpawn prepared, Way way, Supplier<SpawnRequest> request) throws KernelException {
        return spawn(prepared, way, patience, request);
    }

    /**
     * Starts a process from a prepared request.
     *
     * @param patience how long to wait for the exec; zero: not at all, if the way allows it
     * @param request the original request, for messages
     */
    public SpawnResult spawn(PreparedSpawn prepared, Way way, Duration patience, Supplier<SpawnRequest> request)
            throws KernelException {
        SpawnSlot slot = idleSlot();
        int outcome = slot.spawn(prepared.message(), way, patience);
        if (outcome == STARTED || outcome == FAILED) {
            spare.addFirst(slot);
            return settled(slot, outcome, request);
        }
        Pending pending = new Pending(slot);
        unsettled.put(slot.address(), new Unsettled(pending, request));
        return pending;
    }

    private static SpawnResult settled(SpawnSlot slot, int outcome, Supplier<SpawnRequest> request) {
        if (outcome == STARTED) {
            return new Started(slot.pid(), pidFd(slot), slot.startTicks(), logFailure(slot, request), slot.log());
        }
        Failure failure = new Failure(slot.stage(), subject(slot.stage(), slot.detail(), request.get()), slot.error());
        return new Failed(failure, slot.isReaped() ? Optional.empty() : Optional.of(pidFd(slot)));
    }

    /** A descriptor that is readable when a pending start is settled; then call {@link #completed()}. Available after {@link #begin} or the first start. */
    public int fd() {
        return wakeup.orElseThrow(() -> new IllegalStateException("nothing was started yet"))
                .fd();
    }

    /** The starts that are no longer pending; each is returned once. */
    public List<Completed> completed() throws KernelException {
        if (wakeup.isEmpty()) {
            return List.of();
        }
        wakeup.get().drain();
        List<Completed> completed = new ArrayList<>();
        long address = SpawnLibrary.ppg_completed(completions);
        while (address != 0) {
            Unsettled start = unsettled.remove(address);
            SpawnSlot slot = start.pending().slot();
            address = slot.before();
            completed.add(new Completed(start.pending(), settled(slot, slot.result(), start.request())));
            spare.addLast(slot);
        }
        freeSurplus();
        return completed.reversed();
    }

    /** A slot that no child uses. */
    private SpawnSlot idleSlot() throws KernelException {
        for (Iterator<SpawnSlot> candidates = spare.iterator(); candidates.hasNext(); ) {
            SpawnSlot slot = candidates.next();
            if (slot.idle()) {
                candidates.remove();
                return slot;
            }
        }
        return SpawnSlot.create(completions());
    }

    /** Keeps slots whose starter thread is about to end. */
    private void freeSurplus() {
        for (Iterator<SpawnSlot> candidates = spare.iterator(); candidates.hasNext() && spare.size() > SPARE_SLOTS; ) {
            SpawnSlot slot = candidates.next();
            if (slot.idle()) {
                candidates.remove();
                slot.free();
            }
        }
    }

    /** Opens the eventfd for pending starts, which the first start opens otherwise. */
    public void begin() throws KernelException {
        completions();
    }

    private long completions() throws KernelException {
        if (completions == 0) {
            EventFd created = EventFd.create();
            completions = SpawnLibrary.ppg_completions_new(created.fd());
            wakeup = Optional.of(created);
        }
        return completions;
    }

    /** Keeps the memory of starts that hang, and the eventfd, whose number must not be reused while a child may write to it. */
    @Override
    public void close() {
        boolean quiet = unsettled.isEmpty() && spare.stream().allMatch(SpawnSlot::idle);
        if (quiet) {
            spare.forEach(SpawnSlot::free);
            spare.clear();
            wakeup.ifPresent(EventFd::close);
            wakeup = Optional.empty();
            completions = 0;
        }
    }

    private static PidFd pidFd(SpawnSlot slot) {
        return PidFd.adopt(slot.pidFd(), slot.pid());
    }

    private static Optional<Failure> logFailure(SpawnSlot slot, Supplier<SpawnRequest> request) {
        int error = slot.logError();
        return error == 0
                ? Optional.empty()
                : outputOf(slot, request.get()).map(path -> new Failure(SpawnStage.STDIO, path, error));
    }

    /** What the output could not be written to: where there is a log in spite of an error, the journal. */
    private static Optional<String> outputOf(SpawnSlot slot, SpawnRequest request) {
        return request.journalIdentifier().isPresent() && slot.log().isPresent()
                ? Optional.of(SpawnRequest.JOURNAL)
                : request.log().map(Path::toString);
    }

    private static String subject(SpawnStage stage, int detail, SpawnRequest request) {
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
            case CPU_AFFINITY -> NumberList.of(tuning.scheduling().cpus());
            case SCHEDULER -> text(tuning.scheduling().scheduler());
            case MEMORY_POLICY -> text(tuning.scheduling().memory());
            case IO_PRIORITY -> text(tuning.scheduling().io());
            case RLIMIT -> rlimit(SpawnMessage.resources(tuning.rlimits()).get(detail), tuning);
            case CAPABILITIES -> detail < 0 ? "sets" : CapabilitySets.name(detail);
            case GROUPS -> credentials.groups().orElse(List.of()).toString();
            case GID -> Integer.toUnsignedString(credentials.gid().orElse(0));
            case UID -> Integer.toUnsignedString(credentials.uid().orElse(0));
            case CHDIR -> program.workingDirectory();
            // Several candidates were tried: the name in the command is more helpful than any of them.
            case EXEC, INTERPRETER ->
                detail < 0
                        ? program.arguments().getFirst()
                        : program.executableCandidates().get(detail);
            case DESCRIPTORS, SESSION, NO_NEW_PRIVILEGES -> "";
        };
    }

    private static String text(Optional<?> part) {
        return part.map(Object::toString).orElse("");
    }

    private static String listed(List<Path> paths, int index) {
        return paths.get(index).toString();
    }

    private static String rlimit(int resource, SpawnRequest.Tuning tuning) {
        RlimitNumbers.Limit limit = tuning.rlimits().get(resource);
        return RlimitNumbers.name(resource) + " to " + bound(limit.soft()) + ":" + bound(limit.hard());
    }

    private static String bound(long value) {
        return value == RlimitNumbers.INFINITY ? "infinity" : Long.toUnsignedString(value);
    }
}

package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Io;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.IoClass;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Memory;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.MemoryPolicy;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Policy;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Scheduler;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What a child would inherit of the calling thread's scheduling, chrt(1), taskset(1) and ionice(1), and what undoes it. */
public final class InheritedScheduling {
    private static final String ONLINE = "/sys/devices/system/cpu/online";
    private static final String STATUS = "/proc/thread-self/status";
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final int MAX_BYTES = 1 << 20;

    private InheritedScheduling() {}

    /**
     * What to set in a child so that it has the defaults. Unchanged where the calling thread has them, so that its children cost no system call more.
     */
    public static SchedulingAttributes reset() throws KernelException {
        long[] own = new long[3];
        SpawnLibrary.ppg_own_scheduling(own);
        // SCHED_IDLE cannot be left without the capability.
        boolean resets = own[0] != Policy.OTHER.number && (own[0] != Policy.IDLE.number || SchedulingRemedy.mayRaise());
        return new SchedulingAttributes(
                isPinned() ? everyCpu() : Collections.emptySortedSet(),
                resets ? Optional.of(new Scheduler(Policy.OTHER, 0)) : Optional.empty(),
                own[1] == MemoryPolicy.DEFAULT.number
                        ? Optional.empty()
                        : Optional.of(new Memory(MemoryPolicy.DEFAULT, Collections.emptySortedSet())),
                own[2] == 0 ? Optional.empty() : Optional.of(new Io(IoClass.NONE, 0)));
    }

    /** A cpuset may be the reason, too; then the kernel cuts what is set down to it again. */
    private static boolean isPinned() throws KernelException {
        String allowed = FileDescriptor.contents(STATUS, MAX_BYTES)
                .lines()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()).strip())
                .findFirst()
                .orElse("");
        return !allowed.equals(FileDescriptor.contents(ONLINE, MAX_BYTES).strip());
    }

    private static SortedSet<Integer> everyCpu() {
        return new TreeSet<>(
                IntStream.rangeClosed(0, SchedulingAttributes.MAX_CPU).boxed().toList());
    }
}

package io.persistentprocess.agent.attach;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupEventsFile;
import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.system.KernelClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Freezes the cgroups that processes are taken from, so that none forks away during the scan: a child whose parent has ended cannot be found by its ancestry. Other
 * processes in these cgroups stop as well, for some milliseconds. The root cgroup cannot be frozen, and the agent's own must not be.
 *
 * <p>If the agent dies here: the journal lists the cgroups that the next agent has to thaw.
 */
final class SourceFreezer {
    /** A process in uninterruptible sleep may delay the freeze beyond this. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Path mount;
    private final Path target;
    private final Path own;
    private final AttachJournal journal;
    private final Set<Path> seen = new LinkedHashSet<>();
    private final List<Path> frozen = new ArrayList<>();

    private SourceFreezer(Path mount, Path target, Path own, AttachJournal journal) {
        this.mount = mount;
        this.target = target;
        this.own = own;
        this.journal = journal;
    }

    static SourceFreezer of(Path mount, Path target, AttachJournal journal) throws KernelException {
        ProcessCgroups own =
                ProcessCgroups.of((int) ProcessHandle.current().pid()).orElseThrow();
        return new SourceFreezer(mount, target, ProcessCgroups.directory(mount, own.unified()), journal);
    }

    /** Freezes the cgroups that were not seen before. Returns whether there were any. */
    boolean freeze(Iterable<ProcessCgroups> where) throws KernelException {
        List<Path> fresh = new ArrayList<>();
        for (ProcessCgroups each : where) {
            Path directory = ProcessCgroups.directory(mount, each.unified());
            if (seen.add(directory) && mayBeFrozen(directory)) {
                fresh.add(directory);
            }
        }
        if (fresh.isEmpty()) {
            return false;
        }
        frozen.addAll(fresh);
        journal.freezes(frozen);
        for (Path directory : fresh) {
            freeze(Cgroup.at(directory));
        }
        return true;
    }

    private boolean mayBeFrozen(Path directory) throws KernelException {
        Cgroup cgroup = Cgroup.at(directory);
        return !mount.startsWith(directory)
                && !own.startsWith(directory)
                && !target.startsWith(directory)
                && cgroup.exists()
                && !cgroup.events().frozen();
    }

    private static void freeze(Cgroup cgroup) throws KernelException {
        long giveUpAt = KernelClock.bootNanos() + PATIENCE.toNanos();
        try (CgroupEventsFile watch = cgroup.watchEvents()) {
            cgroup.freeze();
            Optional<Cgroup.Events> events = watch.read();
            while (events.filter(now -> !now.frozen()).isPresent() && KernelClock.bootNanos() < giveUpAt) {
                watch.changesWithin(Duration.ofNanos(giveUpAt - KernelClock.bootNanos()));
                events = watch.read();
            }
        }
    }

    void thaw() {
        AttachRollback.thaw(frozen);
        frozen.clear();
    }
}

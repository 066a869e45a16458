package io.persistentprocess.agent.attach;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupSubtree;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.ProcessId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the processes of a failed attach back, and what they forked since then to where their parent was.
 *
 * <p>If the agent dies here: the journal is still there, and the next agent repeats the rollback.
 */
public final class AttachRollback {
    /** Processes that are forked during a pass are moved by the next. */
    private static final int PASSES = 64;

    private static final Logger LOG = LoggerFactory.getLogger(AttachRollback.class);

    private AttachRollback() {}

    /** Erases the journal once the cgroup is empty, or after the last pass. */
    public static void of(Cgroup target, AttachJournal journal) throws KernelException {
        thaw(journal.frozen());
        Map<ProcessId, AttachJournal.Origin> moved = journal.moved();
        Optional<ProcessId> main = journal.main();
        Map<Integer, AttachJournal.Origin> origins = new HashMap<>();
        moved.forEach((process, origin) -> origins.put(process.pid(), origin));
        Optional<AttachJournal.Origin> otherwise =
                main.map(moved::get).or(() -> moved.values().stream().findFirst());
        AttachHierarchies places = AttachHierarchies.of(target);
        for (int pass = 0; pass < PASSES && otherwise.isPresent(); pass++) {
            List<Integer> inside =
                    CgroupSubtree.read(target, AttachHierarchies.MOST_PROCESSES).processes();
            if (inside.isEmpty()) {
                journal.erase();
                return;
            }
            for (int pid : inside) {
                release(pid, places, origins, otherwise.get());
            }
        }
        if (otherwise.isPresent()) {
            LOG.warn(
                    "an attach failed, and some of its processes may not have been moved back; look for them in this cgroup cgroup={}",
                    target);
        }
        journal.erase();
    }

    private static void release(
            int pid,
            AttachHierarchies places,
            Map<Integer, AttachJournal.Origin> origins,
            AttachJournal.Origin otherwise)
            throws KernelException {
        try {
            Optional<ProcessStat> stat = ProcessStat.read(pid);
            if (stat.isPresent() && places.holds(pid)) {
                AttachJournal.Origin parents = origins.getOrDefault(stat.get().parent(), otherwise);
                places.release(new ProcessId(pid, stat.get().startTicks()), origins.computeIfAbsent(pid, _ -> parents));
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    /** Ignores cgroups that no longer exist. */
    public static void thaw(List<Path> frozen) {
        for (Path source : frozen) {
            try {
                Cgroup cgroup = Cgroup.at(source);
                if (cgroup.exists()) {
                    cgroup.thaw();
                }
            } catch (KernelException e) {
                LOG.warn(
                        "a cgroup cannot be thawed after an attach, so its processes do not run; write 0 to its cgroup.freeze reason=\"{}\"",
                        e.getMessage());
            }
        }
    }
}

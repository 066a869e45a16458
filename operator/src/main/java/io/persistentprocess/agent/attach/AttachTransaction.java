package io.persistentprocess.agent.attach;

import io.persistentprocess.agent.cgroup.PidFdLookup;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupSubtree;
import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.ProcTable;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.attach.AttachEligibility;
import io.persistentprocess.supervision.attach.ProcessLineage;
import io.persistentprocess.supervision.attach.ProcessOwner;
import io.persistentprocess.supervision.attach.ProcessParentage;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ProcessId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One attach transaction: finds the processes and their descendants and moves those outside the cgroup, until two scans in a row find none outside. Children of moved
 * processes are born inside, so only forks outside cause another scan. The source cgroups are frozen meanwhile if they can be. Not for the event loop's thread: each move
 * may take an RCU grace period.
 */
final class AttachTransaction {
    private static final int QUIET_LOOKS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cgroup target;
    private final AttachSourceLookup lookup;
    private final String root;
    private final AttachJournal journal;
    private final AttachHierarchies places;
    private final List<PidFd> held = new ArrayList<>();
    private final SourceFreezer freeze;
    private int taken;

    private AttachTransaction(Cgroup root, Cgroup target, AttachSourceLookup lookup) throws KernelException {
        this.target = target;
        this.lookup = lookup;
        this.journal = new AttachJournal(target);
        this.places = AttachHierarchies.of(target);
        this.root = places.path(root.path());
        this.freeze = SourceFreezer.of(places.mount(), target.path(), journal);
    }

    /** {@link Event.Attached}, or {@link Event.AttachFailed} after everything was moved back. */
    static Event carryOut(Cgroup root, Cgroup target, AttachSourceLookup lookup) {
        try {
            return new AttachTransaction(root, target, lookup).carryOut();
        } catch (AttachRefusedException e) {
            return new Event.AttachFailed(e.why(), e.getMessage());
        } catch (KernelException e) {
            return new Event.AttachFailed(Event.AttachFailure.REFUSED, e.getMessage());
        }
    }

    /** The answer for an attach that failed with an unexpected exception. */
    static Event failed(Throwable failure) {
        return new Event.AttachFailed(
                Event.AttachFailure.REFUSED, "internal error: %s; see the agent's log".formatted(failure));
    }

    private Event carryOut() throws AttachRefusedException, KernelException {
        AttachSourceLookup.Found found = lookup.find();
        List<ProcessId> named = found.processes();
        AttachEligibility judge =
                new AttachEligibility((int) ProcessHandle.current().pid(), root, found.authority());
        try {
            hold(named);
            journal.begin(named.getFirst());
            takeAll(named, judge);
            freeze.thaw();
            checkStillThere();
        } catch (AttachRefusedException | KernelException | RuntimeException | Error e) {
            AttachRollback.of(target, journal);
            throw e;
        } finally {
            freeze.thaw();
            held.forEach(PidFd::close);
        }
        ProcessId main = named.getFirst();
        String others = taken == 1 ? "" : " and %d more".formatted(taken - 1);
        return new Event.Attached(
                main, new BootTime(KernelClock.startTicksToBootNanos(main.startTicks())), "pid " + main + others);
    }

    /** Holds pidfds of the named processes, so that the end of one and the reuse of its PID are noticed. */
    private void hold(List<ProcessId> named) throws AttachRefusedException, KernelException {
        for (ProcessId process : named) {
            held.add(PidFdLookup.open(process).orElseThrow(() -> ended(process.pid())));
        }
    }

    private void checkStillThere() throws AttachRefusedException, KernelException {
        for (PidFd process : held) {
            if (process.exited()) {
                throw ended(process.pid());
            }
        }
    }

    private static AttachRefusedException ended(int pid) {
        return AttachRefusedException.nothingThere("process %d has ended meanwhile (ESRCH)".formatted(pid));
    }

    private void takeAll(List<ProcessId> named, AttachEligibility judge)
            throws AttachRefusedException, KernelException {
        long giveUpAt = KernelClock.bootNanos() + PATIENCE.toNanos();
        ProcessLineage lineage = new ProcessLineage(named);
        for (int quiet = 0; quiet < QUIET_LOOKS; quiet++) {
            List<ProcessStat> outside = outside(lineage);
            if (!outside.isEmpty()) {
                Map<ProcessStat, ProcessCgroups> where = where(outside);
                ask(where, judge);
                if (freeze.freeze(where.values())) {
                    // Scan again: processes forked before the freeze have to come along.
                    where = where(outside(lineage));
                    ask(where, judge);
                }
                take(where);
                quiet = -1;
            }
            if (KernelClock.bootNanos() > giveUpAt) {
                throw AttachRefusedException.refused(
                        "the processes fork faster than they can be attached; %d were moved back".formatted(taken));
            }
        }
    }

    private List<ProcessStat> outside(ProcessLineage lineage) throws KernelException {
        Map<Integer, ProcessStat> table = ProcTable.read().stream()
                .filter(stat -> !stat.zombie() || stat.threads() > 1)
                .collect(Collectors.toMap(ProcessStat::pid, Function.identity(), (a, _) -> a));
        List<ProcessParentage> relatives = lineage.descendants(table.values().stream()
                .map(stat -> new ProcessParentage(
                        new ProcessId(stat.pid(), stat.startTicks()), stat.parent(), stat.session()))
                .toList());
        Set<Integer> inside = new HashSet<>(
                CgroupSubtree.read(target, AttachHierarchies.MOST_PROCESSES).processes());
        return relatives.stream()
                .filter(each -> !inside.contains(each.id().pid()))
                .map(each -> table.get(each.id().pid()))
                .toList();
    }

    private static Map<ProcessStat, ProcessCgroups> where(List<ProcessStat> processes) throws KernelException {
        Map<ProcessStat, ProcessCgroups> where = new LinkedHashMap<>();
        for (ProcessStat stat : processes) {
            ProcessCgroups.of(stat.pid()).ifPresent(cgroups -> where.put(stat, cgroups));
        }
        return where;
    }

    /** Checks every process before the first is moved. */
    private static void ask(Map<ProcessStat, ProcessCgroups> where, AttachEligibility judge)
            throws AttachRefusedException, KernelException {
        for (Map.Entry<ProcessStat, ProcessCgroups> each : where.entrySet()) {
            ProcessStat stat = each.getKey();
            Optional<ProcessOwner> owner = AttachSourceLookup.owner(stat.pid());
            if (owner.isEmpty()) {
                // It has ended, so there is nothing to move.
                continue;
            }
            Optional<String> refusal = judge.refusal(new AttachEligibility.Candidate(
                    stat.pid(),
                    stat.comm(),
                    stat.kernelThread() ? AttachEligibility.Kind.KERNEL_THREAD : AttachEligibility.Kind.PROCESS,
                    access(stat.pid()),
                    owner.get(),
                    each.getValue().unified(),
                    List.copyOf(each.getValue().v1().values())));
            if (refusal.isPresent()) {
                throw AttachRefusedException.refused(refusal.get());
            }
        }
    }

    private static AttachEligibility.Access access(int pid) throws KernelException {
        Optional<PidFd> opened = PidFdLookup.open(pid);
        if (opened.isPresent()) {
            try (PidFd pidFd = opened.get()) {
                pidFd.signal(0);
            } catch (KernelException e) {
                if (e.is(Errno.EPERM)) {
                    return AttachEligibility.Access.DENIED;
                }
                if (!e.is(Errno.ESRCH)) {
                    throw e;
                }
            }
        }
        return AttachEligibility.Access.ALLOWED;
    }

    private void take(Map<ProcessStat, ProcessCgroups> where) throws AttachRefusedException, KernelException {
        Map<ProcessId, AttachJournal.Origin> origins = new LinkedHashMap<>();
        where.forEach(
                (stat, cgroups) -> origins.put(new ProcessId(stat.pid(), stat.startTicks()), places.origin(cgroups)));
        journal.moves(origins);
        for (ProcessId process : origins.keySet()) {
            try {
                places.take(process);
                taken++;
            } catch (KernelException e) {
                if (e.is(Errno.EACCES, Errno.EPERM)) {
                    throw AttachRefusedException.refused(
                            "process %d may not be moved (EACCES): %s".formatted(process.pid(), e.getMessage()));
                }
                // The end of a named process is noticed later, by checkStillThere.
                if (!e.is(Errno.ESRCH)) {
                    throw e;
                }
            }
        }
    }
}

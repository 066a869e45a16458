package io.persistentprocess.supervision.attach;

import io.persistentprocess.supervision.instance.ProcessId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the descendants of processes over several scans. A process whose parent is gone is still recognised by earlier scans, and by a session that a known process
 * began, because only descendants of that process can be in it (credentials(7)).
 */
public final class ProcessLineage {
    private final Map<Integer, ProcessId> known = new HashMap<>();

    /** @param roots the processes whose descendants are wanted; the result includes them */
    public ProcessLineage(Collection<ProcessId> roots) {
        roots.forEach(root -> known.put(root.pid(), root));
    }

    /** Evaluates a scan. Returns the known processes and their descendants, oldest first, so that a parent comes before its children. */
    public List<ProcessParentage> descendants(Collection<ProcessParentage> table) {
        Map<Integer, List<ProcessParentage>> byParent = new HashMap<>();
        Map<Integer, List<ProcessParentage>> bySession = new HashMap<>();
        List<ProcessParentage> found = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (ProcessParentage process : table) {
            byParent.computeIfAbsent(process.parent(), _ -> new ArrayList<>()).add(process);
            bySession.computeIfAbsent(process.session(), _ -> new ArrayList<>()).add(process);
            if (process.id().equals(known.get(process.id().pid()))) {
                seen.add(process.id().pid());
                found.add(process);
            }
        }
        Set<Integer> gone = new HashSet<>(known.keySet());
        gone.removeAll(seen);
        // If another process has the PID by now, the session is gone: the kernel does not reuse a PID that is the ID of
        // a session.
        table.forEach(process -> gone.remove(process.id().pid()));
        gone.forEach(pid -> take(known.get(pid), bySession.getOrDefault(pid, List.of()), seen, found));
        for (int i = 0; i < found.size(); i++) {
            ProcessId one = found.get(i).id();
            take(one, byParent.getOrDefault(one.pid(), List.of()), seen, found);
            take(one, bySession.getOrDefault(one.pid(), List.of()), seen, found);
        }
        found.sort(Comparator.<ProcessParentage>comparingLong(
                        process -> process.id().startTicks())
                .thenComparingInt(process -> process.id().pid()));
        return found;
    }

    /** A process older than its apparent relative is none: the PID was used before. */
    private void take(
            ProcessId relative, List<ProcessParentage> process, Set<Integer> seen, List<ProcessParentage> found) {
        for (ProcessParentage each : process) {
            if (each.id().startTicks() >= relative.startTicks()
                    && seen.add(each.id().pid())) {
                known.put(each.id().pid(), each.id());
                found.add(each);
            }
        }
    }
}

package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.ListeningPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of one instance while it has one main process. A socket is the instance's if it was opened in its cgroup or in one below. Reactor thread only. */
@ReactorThread
final class ListeningProcess {
    static final Duration AT_REST = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** A member creates as many cgroups below its own as it likes. */
    private static final int MOST_CGROUPS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ListeningProcess.class);

    /** What is known. */
    private enum Verdict {
        UNKNOWN,
        LISTENS,
        DOES_NOT
    }

    private final Path cgroup;
    private final ProcessId main;
    private final List<ListeningPort> ports;
    private Duration pause = FIRST_PAUSE;
    private BootTime due;
    private Verdict verdict = Verdict.UNKNOWN;
    private String lastMissing = "";

    ListeningProcess(Path cgroup, ProcessId main, List<ListeningPort> ports, BootTime now) {
        this.cgroup = cgroup;
        this.main = main;
        this.ports = List.copyOf(ports);
        this.due = now.plus(pause);
    }

    boolean isOf(ProcessId other, List<ListeningPort> wanted) {
        return main.equals(other) && ports.equals(wanted);
    }

    List<ListeningPort> ports() {
        return ports;
    }

    /** When its ports are to be looked at again. */
    BootTime due() {
        return due;
    }

    /**
     * Takes what a reading of the sockets has shown.
     *
     * @param owners the IDs of the cgroups of the sockets that listen on each port
     * @return the event for the instance, if anything has changed
     */
    Optional<Event> seen(Map<ListeningPort, Set<Long>> owners, BootTime now) {
        Optional<String> missing = missing(owners);
        Verdict next = missing.isPresent() ? Verdict.DOES_NOT : Verdict.LISTENS;
        boolean changed = next != verdict || !missing.orElse("").equals(lastMissing);
        pause = pauseAfter(next);
        due = now.plus(pause);
        verdict = next;
        lastMissing = missing.orElse("");
        if (!changed) {
            return Optional.empty();
        }
        return Optional.of(
                missing.<Event>map(why -> new Event.RequirementUnmet(main, ReadinessRequirement.LISTENING, why))
                        .orElseGet(() -> new Event.RequirementMet(main, ReadinessRequirement.LISTENING)));
    }

    private Duration pauseAfter(Verdict next) {
        if (next == Verdict.LISTENS) {
            return AT_REST;
        }
        Duration longer = next == verdict ? pause.multipliedBy(2) : FIRST_PAUSE;
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    /** Why it does not listen on all ports; empty: it does. */
    private Optional<String> missing(Map<ListeningPort, Set<Long>> owners) {
        try {
            Cgroup own = Cgroup.at(cgroup);
            Set<Long> ids = new HashSet<>(Set.of(own.id()));
            boolean complete = false;
            for (ListeningPort port : ports) {
                Set<Long> found = owners.getOrDefault(port, Set.of());
                if (!complete && !found.isEmpty() && found.stream().noneMatch(ids::contains)) {
                    addDescendants(own, ids);
                    complete = true;
                }
                if (found.stream().noneMatch(ids::contains)) {
                    return Optional.of(words(port, owners));
                }
            }
            return Optional.empty();
        } catch (KernelException e) {
            LOG.debug(
                    "a cgroup cannot be read, its ports count as not listened on cgroup={} reason=\"{}\"",
                    cgroup,
                    e.getMessage());
            return Optional.of(words(ports.getFirst(), Map.of()));
        }
    }

    private static String words(ListeningPort port, Map<ListeningPort, Set<Long>> owners) {
        return owners.containsKey(port)
                ? "another process listens on %s port %d, but none of this instance"
                        .formatted(port.protocol(), port.port())
                : "does not listen on %s port %d".formatted(port.protocol(), port.port());
    }

    private static void addDescendants(Cgroup own, Set<Long> ids) throws KernelException {
        Deque<Cgroup> parents = new ArrayDeque<>(List.of(own));
        while (!parents.isEmpty() && ids.size() < MOST_CGROUPS) {
            for (Cgroup child : parents.remove().children()) {
                ids.add(child.id());
                parents.add(child);
            }
        }
    }
}

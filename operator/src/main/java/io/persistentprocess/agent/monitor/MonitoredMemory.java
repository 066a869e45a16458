package io.persistentprocess.agent.monitor;

import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.supervision.instance.BootTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The memory of one instance that is accounted for: what is watched of it, and what is under way. Reactor thread only. */
final class MonitoredMemory implements AutoCloseable {
    /** A v1 kernel tells that it is about to kill, and takes its time: it writes its log first. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);

    private static final int LOOKS = 7;
    /** How long a process may take to end that is killed. */
    private static final Duration DYING = Duration.ofSeconds(2);

    private final Cgroup cgroup;
    private final OomPolicy policy;
    private final Path directory;
    private final MemoryWatch watch;
    private final OptionalLong limit;
    private final List<Long> tokens = new ArrayList<>();
    private final Map<MemoryWatch.Cause, ConditionEpisode> spells = new EnumMap<>(MemoryWatch.Cause.class);
    private final Set<Integer> told = new HashSet<>();
    private BootTime unnamedUntil = new BootTime(0);
    private long killsSeen;
    private int looksLeft;
    private Duration nextDelay = FIRST_LOOK;
    private Optional<BootTime> lookAt = Optional.empty();

    /** Takes over the watch, also when it fails. */
    MonitoredMemory(Cgroup cgroup, OomPolicy policy, Path directory, MemoryWatch watch) throws KernelException {
        this.cgroup = cgroup;
        this.policy = policy;
        this.directory = directory;
        this.watch = watch;
        try {
            this.limit = watch.limitBytes();
            this.killsSeen = watch.oomKills();
        } catch (KernelException e) {
            watch.close();
            throw e;
        }
    }

    /** False: the limit or the policy is another by now. */
    boolean isFor(OomPolicy now) throws KernelException {
        return now == policy && watch.limitBytes().equals(limit);
    }

    Path directory() {
        return directory;
    }

    MemoryWatch watch() {
        return watch;
    }

    OptionalLong limit() {
        return limit;
    }

    List<Long> tokens() {
        return tokens;
    }

    /** How many were killed since the last call. */
    long takeKills() throws KernelException {
        long now = watch.oomKills();
        long fresh = Math.max(0, now - killsSeen);
        killsSeen = Math.max(now, killsSeen);
        if (fresh > 0) {
            lookAt = Optional.empty();
        }
        return fresh;
    }

    /** These were killed, and others that nobody names: their ends are about to be noticed. */
    void told(List<OomKillLog.Victim> named, long kills, BootTime now) {
        told.clear();
        named.forEach(victim -> told.add(victim.pid()));
        unnamedUntil = kills > named.size() ? now.plus(DYING) : now;
    }

    /** Of the process that runs from now on nothing is known. */
    void forgetTheDead() {
        told.clear();
        unnamedUntil = new BootTime(0);
    }

    /** One was killed, and the others are to go with it; the kernel does that by itself with cgroup2 alone. */
    void killRest(BootTime now) throws KernelException {
        if (policy == OomPolicy.Restart && !watch.killsTogether()) {
            unnamedUntil = now.plus(DYING);
            cgroup.kill();
        }
    }

    /** Whether a process that has ended was one of them. */
    boolean mayHaveKilled(int pid, BootTime now) {
        return told.remove(pid) || now.isBefore(unnamedUntil);
    }

    /** Somebody is about to be killed. */
    void expectKill(BootTime now) {
        looksLeft = LOOKS;
        nextDelay = FIRST_LOOK;
        lookAt = Optional.of(now.plus(nextDelay));
    }

    /** Nobody was yet. */
    void lookAgain(BootTime now) {
        looksLeft--;
        nextDelay = nextDelay.multipliedBy(2);
        lookAt = looksLeft > 0 ? Optional.of(now.plus(nextDelay)) : Optional.empty();
    }

    Optional<BootTime> lookAt() {
        return lookAt;
    }

    /** Tells whether a spell of it begins. */
    boolean goesOn(MemoryWatch.Cause cause, BootTime now) {
        ConditionEpisode before = spells.get(cause);
        spells.put(cause, before == null ? ConditionEpisode.beginning(now) : before.again(now));
        return before == null;
    }

    /** What was over by now, and when it had begun. */
    Map<MemoryWatch.Cause, ConditionEpisode> takeEnded(BootTime now) {
        Map<MemoryWatch.Cause, ConditionEpisode> ended = new EnumMap<>(MemoryWatch.Cause.class);
        spells.forEach((cause, spell) -> {
            if (!now.isBefore(spell.endsAt())) {
                ended.put(cause, spell);
            }
        });
        ended.keySet().forEach(spells::remove);
        return ended;
    }

    Map<MemoryWatch.Cause, ConditionEpisode> spells() {
        return Map.copyOf(spells);
    }

    /** When there is something to look at without a notification. */
    Optional<BootTime> due() {
        Optional<BootTime> earliest = lookAt;
        for (ConditionEpisode spell : spells.values()) {
            BootTime end = spell.endsAt();
            if (earliest.isEmpty() || end.isBefore(earliest.get())) {
                earliest = Optional.of(end);
            }
        }
        return earliest;
    }

    @Override
    public void close() {
        watch.close();
    }
}

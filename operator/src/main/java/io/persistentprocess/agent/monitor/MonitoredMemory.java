package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.thread.ReactorThread;
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

/** The monitored memory of one instance: the watch, the lasting conditions, and a kill that is expected. Reactor thread only. */
@ReactorThread
final class MonitoredMemory implements AutoCloseable {
    /** A v1 kernel notifies before it kills, and writes its log first. */
    private static final Duration FIRST_CHECK = Duration.ofMillis(10);

    private static final int CHECKS = 7;
    /** How long a killed process may take to end. */
    private static final Duration DYING = Duration.ofSeconds(2);

    private final Cgroup cgroup;
    private final OomPolicy policy;
    private final Path directory;
    private final MemoryWatch watch;
    private final OptionalLong limit;
    private final List<Long> tokens = new ArrayList<>();
    private final Map<MemoryWatch.Cause, ConditionEpisode> episodes = new EnumMap<>(MemoryWatch.Cause.class);
    private final Set<Integer> victims = new HashSet<>();
    private BootTime unnamedUntil = new BootTime(0);
    private long killsSeen;
    private int checksLeft;
    private Duration nextDelay = FIRST_CHECK;
    private Optional<BootTime> checkAt = Optional.empty();

    /** Takes over the watch, also if this fails. */
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

    /** False: the limit or the policy has changed. */
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

    /** The number of kills since the last call. */
    long takeKills() throws KernelException {
        long now = watch.oomKills();
        long fresh = Math.max(0, now - killsSeen);
        killsSeen = Math.max(now, killsSeen);
        if (fresh > 0) {
            checkAt = Optional.empty();
        }
        return fresh;
    }

    /** Records the named victims of these kills; the ends of unnamed ones are expected soon. */
    void recordVictims(List<OomKillLog.Victim> named, long kills, BootTime now) {
        victims.clear();
        named.forEach(victim -> victims.add(victim.pid()));
        unnamedUntil = kills > named.size() ? now.plus(DYING) : now;
    }

    /** Forgets earlier victims: they say nothing about a new process. */
    void forgetTheDead() {
        victims.clear();
        unnamedUntil = new BootTime(0);
    }

    /** Kills the rest of the cgroup after a kill, if the policy asks for it. On cgroup2 the kernel does that itself. */
    void killRest(BootTime now) throws KernelException {
        if (policy == OomPolicy.Restart && !watch.killsTogether()) {
            unnamedUntil = now.plus(DYING);
            cgroup.kill();
        }
    }

    /** Whether a process that has ended may have been one of the victims. */
    boolean mayHaveKilled(int pid, BootTime now) {
        return victims.remove(pid) || now.isBefore(unnamedUntil);
    }

    /** A kill is expected soon. */
    void expectKill(BootTime now) {
        checksLeft = CHECKS;
        nextDelay = FIRST_CHECK;
        checkAt = Optional.of(now.plus(nextDelay));
    }

    /** No kill was counted yet; postpones the next check. */
    void checkAgain(BootTime now) {
        checksLeft--;
        nextDelay = nextDelay.multipliedBy(2);
        checkAt = checksLeft > 0 ? Optional.of(now.plus(nextDelay)) : Optional.empty();
    }

    Optional<BootTime> checkAt() {
        return checkAt;
    }

    /** Records a notification. Returns whether an episode begins. */
    boolean goesOn(MemoryWatch.Cause cause, BootTime now) {
        ConditionEpisode before = episodes.get(cause);
        episodes.put(cause, before == null ? ConditionEpisode.beginning(now) : before.again(now));
        return before == null;
    }

    /** Removes and returns the episodes that are over. */
    Map<MemoryWatch.Cause, ConditionEpisode> takeEnded(BootTime now) {
        Map<MemoryWatch.Cause, ConditionEpisode> ended = new EnumMap<>(MemoryWatch.Cause.class);
        episodes.forEach((cause, episode) -> {
            if (!now.isBefore(episode.endsAt())) {
                ended.put(cause, episode);
            }
        });
        ended.keySet().forEach(episodes::remove);
        return ended;
    }

    Map<MemoryWatch.Cause, ConditionEpisode> episodes() {
        return Map.copyOf(episodes);
    }

    /** The next time at which something has to be checked without a notification. */
    Optional<BootTime> due() {
        Optional<BootTime> earliest = checkAt;
        for (ConditionEpisode episode : episodes.values()) {
            BootTime end = episode.endsAt();
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

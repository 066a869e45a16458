package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the memory of instances with memory accounting, and reports to users and subscribers: processes that the kernel killed, memory that runs out, and processes
 * that wait for memory. Instances without memory accounting cost nothing. Reactor thread only.
 */
@ReactorThread
public final class MemoryMonitor implements AutoCloseable {
    /** Called whenever the set of lasting conditions of an instance has changed. */
    public interface Lasting {
        void changed(InstanceId id, Map<MemoryWatch.Cause, ConditionEpisode> episodes);
    }

    private static final Logger LOG = LoggerFactory.getLogger(MemoryMonitor.class);

    /** The kernel logs a hundred lines for a kill, and there may be any number of other messages. */
    private static final int LINES_PER_LOOK = 1000;

    /** The limit before a restart, which must not wait. */
    private static final int LINES_IN_HASTE = 32;

    private final EventLoop reactor;
    private final MemoryHierarchy places;
    private final EventFdNotifier notifications;
    private final InstanceReporter reporter;
    private final OomKillLog victims;
    private final Lasting lasts;
    private final LoopTimer timer;
    private final Map<InstanceId, MonitoredMemory> watched = new HashMap<>();

    public MemoryMonitor(
            EventLoop reactor,
            MemoryHierarchy places,
            EventFdNotifier notifications,
            InstanceReporter reporter,
            OomKillLog victims,
            Lasting lasts)
            throws KernelException {
        this.reactor = reactor;
        this.places = places;
        this.notifications = notifications;
        this.reporter = reporter;
        this.victims = victims;
        this.lasts = lasts;
        try (CloseOnFailure opened = new CloseOnFailure()) {
            opened.add(victims, OomKillLog::close);
            this.timer = opened.keep(LoopTimer.create(reactor, this::due));
        }
    }

    /** Starts, updates or stops watching: the instance is about to be started, or its limit may have changed. */
    void update(InstanceId id, Cgroup cgroup, OomPolicy policy) {
        Optional<Path> directory = places.directory(cgroup);
        MonitoredMemory known = watched.get(id);
        try {
            if (directory.isEmpty()) {
                forget(id);
            } else if (known == null || !isStillFor(known, policy)) {
                forget(id);
                watch(id, new MonitoredMemory(cgroup, policy, directory.get(), places.watch(directory.get())));
            } else {
                known.forgetTheDead();
            }
        } catch (KernelException e) {
            LOG.warn(
                    "the memory of an instance cannot be watched, so OOM kills and memory pressure are not reported instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        }
    }

    /** The watched directory may have been removed and replaced. */
    private static boolean isStillFor(MonitoredMemory known, OomPolicy policy) throws KernelException {
        try {
            return known.isFor(policy);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT, Errno.ENODEV)) {
                return false;
            }
            throw e;
        }
    }

    private void watch(InstanceId id, MonitoredMemory memory) throws KernelException {
        try {
            for (MemoryWatch.Source source : memory.watch().sources()) {
                memory.tokens()
                        .add(reactor.watch(
                                source.fd(),
                                source.epollEvents(),
                                KernelEvent.MEMORY,
                                _ -> happened(id, memory, source)));
            }
            watched.put(id, memory);
        } catch (KernelException e) {
            memory.tokens().forEach(reactor::forget);
            memory.close();
            throw e;
        }
    }

    private void happened(InstanceId id, MonitoredMemory memory, MemoryWatch.Source source) {
        try {
            for (MemoryWatch.Cause cause : memory.watch().take(source)) {
                switch (cause) {
                    case OUT_OF_MEMORY -> outOfMemory(id, memory);
                    case HIGH, PRESSURE -> {
                        notifications.happened(id, NotificationControl.MEMORY_PRESSURE);
                        if (memory.goesOn(cause, EventLoop.now())) {
                            reporter.report(id, MemoryMessages.begins(cause, memory.watch()));
                            lasts.changed(id, memory.episodes());
                        }
                    }
                }
            }
            timer.wakeAt(memory.due());
        } catch (KernelException e) {
            lost(id, e);
        }
    }

    private void outOfMemory(InstanceId id, MonitoredMemory memory) throws KernelException {
        notifications.happened(id, NotificationControl.MEMORY_OOM);
        memory.expectKill(EventLoop.now());
        reportKills(id, memory);
    }

    /** Reports kills since the last call. Returns whether there were any. */
    private boolean reportKills(InstanceId id, MonitoredMemory memory) throws KernelException {
        long kills = memory.takeKills();
        if (kills > 0) {
            victims.read(LINES_PER_LOOK);
            List<OomKillLog.Victim> named = victims.take(memory.directory());
            memory.recordVictims(named, kills, EventLoop.now());
            reporter.report(id, MemoryMessages.killed(kills, named, memory.limit()));
            memory.killRest(EventLoop.now());
        }
        return kills > 0;
    }

    boolean knows(InstanceId id) {
        return watched.containsKey(id);
    }

    /** Whether this main process, which ended by SIGKILL or in an unknown way, was killed for memory. Called before its restart. */
    public boolean killed(InstanceId id, int pid) {
        MonitoredMemory memory = watched.get(id);
        try {
            return memory == null ? killedByHost(id, pid) : killed(id, memory, pid);
        } catch (KernelException e) {
            lost(id, e);
            return false;
        }
    }

    /** If the kernel log does not name it, a kill without another known victim is taken for its own. */
    private boolean killed(InstanceId id, MonitoredMemory memory, int pid) throws KernelException {
        long kills = memory.takeKills();
        victims.read(kills > 0 ? LINES_PER_LOOK : LINES_IN_HASTE);
        Optional<OomKillLog.Victim> main = victims.take(pid);
        List<OomKillLog.Victim> others = victims.take(memory.directory());
        if (kills > 0) {
            List<OomKillLog.Victim> all = main.map(List::of).orElse(others);
            reporter.report(id, MemoryMessages.killed(kills, all, memory.limit()));
        }
        return main.isPresent() || memory.mayHaveKilled(pid, EventLoop.now()) || kills > others.size();
    }

    /** The whole host ran out of memory, which no counter of the instance shows. */
    private boolean killedByHost(InstanceId id, int pid) {
        victims.read(LINES_IN_HASTE);
        Optional<OomKillLog.Victim> main = victims.take(pid);
        main.ifPresent(victim -> {
            notifications.happened(id, NotificationControl.MEMORY_OOM);
            reporter.report(id, MemoryMessages.killed(1, List.of(victim), OptionalLong.empty()));
        });
        return main.isPresent();
    }

    private void due() {
        BootTime now = EventLoop.now();
        for (InstanceId id : List.copyOf(watched.keySet())) {
            MonitoredMemory memory = watched.get(id);
            try {
                if (memory.checkAt().filter(at -> !now.isBefore(at)).isPresent() && !reportKills(id, memory)) {
                    memory.checkAgain(now);
                }
                memory.takeEnded(now).forEach((cause, episode) -> {
                    reporter.report(id, MemoryMessages.ended(cause, episode));
                    lasts.changed(id, memory.episodes());
                });
                timer.wakeAt(memory.due());
            } catch (KernelException e) {
                lost(id, e);
            }
        }
    }

    private void lost(InstanceId id, KernelException e) {
        if (!e.is(Errno.ENOENT, Errno.ENODEV)) {
            LOG.warn(
                    "the memory of an instance can no longer be watched, so OOM kills and memory pressure are not reported instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        }
        forget(id);
    }

    void forget(InstanceId id) {
        MonitoredMemory memory = watched.remove(id);
        if (memory != null) {
            lasts.changed(id, Map.of());
            memory.tokens().forEach(reactor::forget);
            memory.close();
        }
    }

    @Override
    public void close() {
        List.copyOf(watched.keySet()).forEach(this::forget);
        timer.close();
        victims.close();
    }
}

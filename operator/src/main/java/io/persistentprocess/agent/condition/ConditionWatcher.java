package io.persistentprocess.agent.condition;

import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import io.persistentprocess.supervision.provision.ConditionSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks conditions, and tells when a check may have another result. A thread waits for that, from the first condition on that is not met. After each piece of news it lets some time
 * pass before it reads more: who makes news without end costs little, and what is lost meanwhile has everything checked.
 *
 * <p>If the agent dies here: nothing is stored, and the next agent checks the conditions.
 */
public final class ConditionWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionWatcher.class);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final WatchedPlaces places = new WatchedPlaces();
    private final Queue<Integer> unused = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final KernelEventCounters counters;
    private final ServiceThread thread;
    private Optional<ConditionSources> sources = Optional.empty();

    public ConditionWatcher(KernelEventCounters counters, AgentThreads threads) {
        this.counters = counters;
        this.thread = threads.service(ThreadRole.CONDITIONS, this::serve);
    }

    /**
     * Checks the conditions of a start. If one is not met, all are watched before they are checked once more. Any thread that may wait for a file system.
     *
     * @return empty: all are met
     */
    public Optional<UnmetCondition> check(List<ConditionSpec> conditions) {
        if (ConditionCheck.unmet(conditions).isEmpty()) {
            return Optional.empty();
        }
        ConditionWatch watch = new ConditionWatch(this);
        places.opened(watch);
        boolean kept = false;
        try {
            Optional<String> gap = watch(conditions, watch);
            Optional<UnmetCondition> unmet = ConditionCheck.unmet(conditions)
                    .map(why -> new UnmetCondition(
                            why + gap.map(each -> "; " + each).orElse(""), watch));
            kept = unmet.isPresent();
            return unmet;
        } finally {
            if (!kept) {
                watch.close();
            }
        }
    }

    /** Returns what keeps changes from being noticed. */
    private Optional<String> watch(List<ConditionSpec> conditions, ConditionWatch watch) {
        try {
            PathWalk walk = new PathWalk(opened().inotify(), places, watch);
            conditions.forEach(walk::add);
            return walk.gap();
        } catch (KernelException e) {
            return Optional.of(PathWalk.unnoticed("paths", e.getMessage()));
        }
    }

    private synchronized ConditionSources opened() throws KernelException {
        if (sources.isEmpty()) {
            sources = Optional.of(ConditionSources.open());
            thread.start();
        }
        return sources.get();
    }

    private synchronized Optional<ConditionSources> sources() {
        return sources;
    }

    void end(ConditionWatch watch) {
        unused.addAll(places.removed(watch));
        if (!unused.isEmpty()) {
            sources().ifPresent(ConditionSources::wake);
        }
    }

    private void serve() throws KernelException, InterruptedException {
        ConditionSources from = sources().orElseThrow();
        do {
            for (Integer number = unused.poll(); number != null; number = unused.poll()) {
                unwatch(from.inotify(), number);
            }
            Set<ConditionWatch> concerned = concerned(from);
            concerned.forEach(ConditionWatch::changed);
        } while (!ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private Set<ConditionWatch> concerned(ConditionSources from) throws KernelException {
        Set<ConditionWatch> concerned = new HashSet<>();
        for (ConditionSources.Source source : from.await()) {
            switch (source) {
                case WAKEUP -> {}
                case INOTIFY -> {
                    for (InotifyEvent event : from.inotify().read()) {
                        counters.count(
                                event.is(Inotify.OVERFLOW) ? KernelEvent.PATH_EVENTS_LOST : KernelEvent.PATH_CHANGED);
                        concerned.addAll(places.concerned(event));
                    }
                }
                case MOUNTS -> {
                    counters.count(KernelEvent.MOUNTS_CHANGED);
                    concerned.addAll(places.all());
                }
                case DEVICES -> {
                    counters.count(KernelEvent.DEVICE_CHANGED);
                    concerned.addAll(places.ofDevices());
                }
            }
        }
        return concerned;
    }

    private static void unwatch(Inotify inotify, int number) {
        try {
            inotify.unwatch(number);
        } catch (KernelException e) {
            LOG.debug("an inotify watch cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    /** To be called when nobody checks any more. */
    @Override
    public void close() {
        ended.countDown();
        thread.end();
        sources().ifPresent(from -> {
            from.wake();
            thread.join();
            from.close();
        });
    }
}

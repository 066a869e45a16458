package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Looks at all instances every few milliseconds, and tells which processes have come and gone. A process that is there between two looks only is not seen. */
final class ProcessSampler implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final List<NodeCgroup> nodes;
    private final History history;
    private final Map<InstanceName, Life> known = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "chaos-sampler");
    private volatile boolean ended;

    private ProcessSampler(List<NodeCgroup> nodes, History history) {
        this.nodes = List.copyOf(nodes);
        this.history = history;
        thread.setDaemon(true);
    }

    static ProcessSampler start(List<NodeCgroup> nodes, History history) {
        ProcessSampler sampler = new ProcessSampler(nodes, history);
        sampler.thread.start();
        return sampler;
    }

    /** What runs. */
    synchronized Map<InstanceName, Life> running() {
        return new TreeMap<>(known);
    }

    private void run() {
        while (!ended) {
            look();
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    private synchronized void look() {
        nodes.forEach(node -> node.instances()
                .forEach((instance, pids) -> pids.stream()
                        .map(LifeReader::read)
                        .flatMap(Optional::stream)
                        .forEach(life -> see(instance, life))));
        Map.copyOf(known).forEach((instance, life) -> {
            if (!LifeReader.isAlive(life)) {
                vanish(instance, life);
            }
        });
        history.add(Happening.Looked::new);
    }

    private void see(InstanceName instance, Life life) {
        Optional<Life> before = Optional.ofNullable(known.get(instance));
        if (before.filter(life::equals).isPresent()) {
            return;
        }
        // Asked after the new one was seen: an old one that still lives has it beside it.
        before.filter(old -> !LifeReader.isAlive(old)).ifPresent(old -> vanish(instance, old));
        known.put(instance, life);
        history.add(at -> new Happening.Appeared(at, instance, life));
    }

    private void vanish(InstanceName instance, Life life) {
        known.remove(instance);
        history.add(at -> new Happening.Vanished(at, instance, life));
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

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
    private final Map<InstanceName, ProcessRun> known = new TreeMap<>();
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
    synchronized Map<InstanceName, ProcessRun> running() {
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
                        .map(ProcessRunReader::read)
                        .flatMap(Optional::stream)
                        .forEach(run -> see(instance, run))));
        Map.copyOf(known).forEach((instance, run) -> {
            if (!ProcessRunReader.isAlive(run)) {
                vanish(instance, run);
            }
        });
        history.add(HistoryEvent.Looked::new);
    }

    private void see(InstanceName instance, ProcessRun run) {
        Optional<ProcessRun> before = Optional.ofNullable(known.get(instance));
        if (before.filter(run::equals).isPresent()) {
            return;
        }
        // Asked after the new one was seen: an old one that still lives has it beside it.
        before.filter(old -> !ProcessRunReader.isAlive(old)).ifPresent(old -> vanish(instance, old));
        known.put(instance, run);
        history.add(at -> new HistoryEvent.Appeared(at, instance, run));
    }

    private void vanish(InstanceName instance, ProcessRun run) {
        known.remove(instance);
        history.add(at -> new HistoryEvent.Vanished(at, instance, run));
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

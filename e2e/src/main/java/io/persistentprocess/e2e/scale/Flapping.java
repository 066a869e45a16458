package io.persistentprocess.e2e.scale;

import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Restarts some members of each node again and again, evenly in time, until it is closed. */
final class Flapping implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scale-flapping").daemon().factory());

    static Flapping start(List<SimulatedNode> nodes, Size size) {
        Flapping flapping = new Flapping();
        long period = size.flapEvery().toNanos();
        int members = size.flappingOnEach();
        for (int node = 0; node < nodes.size(); node++) {
            List<InstanceId> all = nodes.get(node).members();
            for (int each = 0; each < members; each++) {
                // Other groups on each node.
                InstanceId member = all.get((node * size.members() + each) % all.size());
                SimulatedNode on = nodes.get(node);
                long offset = period * (node * (long) members + each) / (nodes.size() * (long) members);
                var _ = flapping.clock.scheduleAtFixedRate(() -> on.flap(member), offset, period, TimeUnit.NANOSECONDS);
            }
        }
        return flapping;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

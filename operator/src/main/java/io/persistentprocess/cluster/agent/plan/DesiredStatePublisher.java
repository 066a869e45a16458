package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the cluster's desired state for this node to the engine. Passes nothing before the first complete state: until then, the instances of an
 * earlier agent keep running. Any thread.
 */
public final class DesiredStatePublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredStatePublisher.class);

    private final NodePlanner planner;
    private final Engine engine;
    private final Runnable onTaken;
    private final NetworkInterfaces interfaces;
    private Optional<ClusterState> latest = Optional.empty();
    private Optional<DesiredState> asked = Optional.empty();
    /** Keeps plans in order: an older plan must not replace a newer one. */
    private CompletableFuture<Void> inTurn = CompletableFuture.completedFuture(null);

    private volatile Optional<NodePlan> taken = Optional.empty();

    /** @param onTaken runs after the engine accepted another plan */
    public DesiredStatePublisher(NodePlanner planner, Engine engine, Runnable onTaken) {
        this.planner = planner;
        this.engine = engine;
        this.onTaken = onTaken;
        this.interfaces = engine.interfaces(this::followInterfaces);
    }

    /** Plans again for this state. */
    public synchronized void see(ClusterState state) {
        latest = Optional.of(state);
        decide(state);
    }

    /** Plans again with the last state: a waiting group may go on when none of its instances runs any more. */
    public synchronized void review() {
        if (taken.filter(NodePlan::hasWaiting).isPresent()) {
            latest.ifPresent(this::decide);
        }
    }

    /** Plans again with the last state, for other interfaces. */
    private synchronized void followInterfaces() {
        latest.ifPresent(this::decide);
    }

    /** Does not follow the interfaces any more. */
    @Override
    public void close() {
        interfaces.close();
    }

    /** The plan that the engine accepted last. */
    public Optional<NodePlan> taken() {
        return taken;
    }

    private void decide(ClusterState state) {
        ClusterState here = state.withInterfaces(interfaces.follow(state.networkInterfaces()));
        List<TrackedInstance> tracked = engine.tracked();
        NodePlan plan = planner.plan(here, tracked);
        DesiredState desired = plan.desired(groups(tracked));
        if (asked.filter(desired::equals).isPresent()) {
            inTurn = inTurn.thenRun(() -> take(plan));
            return;
        }
        LOG.info(
                "applying groups={} instances={} untouched={}",
                desired.groups().size(),
                desired.groups().stream()
                        .mapToInt(group -> group.instances().size())
                        .sum(),
                desired.untouched().size());
        asked = Optional.of(desired);
        CompletableFuture<Void> applied = engine.apply(desired);
        inTurn = inTurn.thenCompose(_ -> applied).thenRun(() -> take(plan));
    }

    private void take(NodePlan plan) {
        if (taken.filter(plan::equals).isEmpty()) {
            taken = Optional.of(plan);
            onTaken.run();
        }
    }

    private static Set<GroupId> groups(List<TrackedInstance> tracked) {
        return tracked.stream().map(instance -> instance.view().id().groupId()).collect(Collectors.toSet());
    }
}

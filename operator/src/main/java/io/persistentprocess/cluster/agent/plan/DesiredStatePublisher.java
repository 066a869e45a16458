package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.group.NeededKeys;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the cluster's desired state for this node to the engine. Passes nothing before the first complete state: until then, the instances of an
 * earlier agent keep running. Any thread.
 */
public final class DesiredStatePublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredStatePublisher.class);

    private final NodePlanner planner;
    private final SourceObjects objects;
    private final Engine engine;
    private final Runnable onTaken;
    private final NetworkInterfaces interfaces;
    private Optional<ClusterState> latest = Optional.empty();
    private Optional<DesiredState> asked = Optional.empty();
    /** Keeps plans in order: an older plan must not replace a newer one. */
    private CompletableFuture<Void> inTurn = CompletableFuture.completedFuture(null);

    private volatile Optional<NodePlan> taken = Optional.empty();

    /**
     * Has seen nothing yet.
     *
     * @param objects that files of members come from
     * @param onTaken runs after the engine accepted another plan
     */
    public DesiredStatePublisher(NodePlanner planner, SourceObjects objects, Engine engine, Runnable onTaken) {
        this.planner = planner;
        this.objects = objects;
        this.engine = engine;
        this.onTaken = onTaken;
        this.interfaces = engine.interfaces(this::followInterfaces);
    }

    /** Plans again for this state. */
    public synchronized void see(ClusterState state) {
        latest = Optional.of(state);
        objects.need(NeededKeys.of(legible(state), state.node()));
        decide(state);
    }

    private static List<PersistentProcessGroup> legible(ClusterState state) {
        return state.groups().stream()
                .filter(object -> object.existence() == GroupObject.Existence.KEPT)
                .flatMap(object -> object.content() instanceof GroupObject.Legible(PersistentProcessGroup group)
                        ? Stream.of(group)
                        : Stream.empty())
                .toList();
    }

    /** Plans again with the last state: an object that files come from has changed. */
    public synchronized void seeObjects() {
        latest.ifPresent(this::decide);
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
        NodePlan plan = planner.plan(
                here,
                objects.read(
                        tracked.stream().flatMap(TrackedInstance::fileVersions).collect(Collectors.toSet())),
                tracked);
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

package io.persistentprocess.agent;

import io.persistentprocess.supervision.GroupSpec;
import io.persistentprocess.supervision.InstanceId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps groups alive below one cgroup. Every method may be called from any thread; none waits for the reactor except through the future it returns.
 *
 * <p>Dies here: nothing happens to the members. The next agent on the same cgroup root adopts them.
 */
public final class Agent implements AutoCloseable {
    /**
     * Takes the cgroup root, adopts what an earlier agent left in it and starts the reactor thread.
     *
     * @throws AgentStartException another agent has the root, or it cannot be used
     */
    public static Agent start(AgentConfig config) throws AgentStartException {
        if (config.nodeName().isEmpty()) {
            throw new AgentStartException("no node name");
        }
        return new Agent();
    }

    /** Makes this the whole of what is wanted: groups that are not in it are removed, those that are unchanged stay untouched. */
    public void apply(Collection<GroupSpec> groups) {}

    /** The instances as they are now, in the order of their names. */
    public List<InstanceView> instances() {
        return List.of();
    }

    /** The latest events, and those to come. */
    public EventLog events() {
        return new EventLog();
    }

    /** Restarts instances, whatever they are doing, also those stopped by hand. Tells which were meant; empty: none is known by that name. */
    public CompletableFuture<List<InstanceId>> restart(Selector selector) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Stops instances until they are restarted by hand. */
    public CompletableFuture<List<InstanceId>> stop(Selector selector) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Where an instance's processes are. */
    public Path cgroupOf(InstanceId id) {
        return Path.of(id.toString());
    }

    /** Stops every instance gracefully; completed when the last process is gone and the cgroups are removed. */
    public CompletableFuture<Void> stopAll() {
        return CompletableFuture.completedFuture(null);
    }

    /** Ends the reactor and leaves the members running. */
    @Override
    public void close() {}
}

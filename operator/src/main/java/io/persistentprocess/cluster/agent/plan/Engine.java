package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.agent.processes.ProcessEventTier;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What keeps the processes running, as the cluster's agent sees it: an {@link Agent} or a simulation of one. Any thread. */
public interface Engine {
    /** Applies the desired state. Completed after the comparison with what is there. */
    CompletableFuture<Void> apply(DesiredState desired);

    List<TrackedInstance> tracked();

    /** The instances, without their launch specifications. */
    List<InstanceView> instances();

    /**
     * Restarts the selected instances. Completed after they received the request.
     *
     * @param at time of the request; a repeated request has the same time
     */
    CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at);

    /**
     * Has the selected instances read their configuration again. Completed after they received the request.
     *
     * @param at time of the request; a repeated request has the same time
     */
    CompletableFuture<List<InstanceId>> reload(InstanceSelector selector, Instant at);

    /** Registers a listener that runs after changes of instances. It must not block. */
    void onChange(Runnable listener);

    EventLog events();

    /** The kernel facilities that the engine uses and found available. */
    default List<String> notifications() {
        return List.of();
    }

    /** The last release of the group; empty if the engine knows none. */
    default Optional<GroupRelease> lastRelease(GroupId group) {
        return Optional.empty();
    }

    /** What instances use at the moment. Omits those that cannot be measured. Reads from the kernel, which takes some milliseconds. */
    default Map<InstanceId, MemberUsage> usage(List<InstanceView> instances) throws IOException {
        return Map.of();
    }

    /**
     * The network interfaces of the host that the engine runs on. Nothing is followed yet.
     *
     * @param onChange runs after a change of what is followed, on a thread of its own; must not wait
     */
    default NetworkInterfaces interfaces(Runnable onChange) {
        return new NetworkInterfaces(HostContext.here(), new AgentThreads(), onChange);
    }

    static Engine of(Agent agent) {
        return new Engine() {
            @Override
            public CompletableFuture<Void> apply(DesiredState desired) {
                return agent.apply(desired);
            }

            @Override
            public List<TrackedInstance> tracked() {
                return agent.tracked();
            }

            @Override
            public List<InstanceView> instances() {
                return agent.instances();
            }

            @Override
            public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at) {
                return agent.restart(selector, at);
            }

            @Override
            public CompletableFuture<List<InstanceId>> reload(InstanceSelector selector, Instant at) {
                return agent.reload(selector, Optional.of(at));
            }

            @Override
            public void onChange(Runnable listener) {
                agent.onChange(listener);
            }

            @Override
            public EventLog events() {
                return agent.events();
            }

            @Override
            public List<String> notifications() {
                return agent.processes().status().tier().map(ProcessEventTier::label).stream()
                        .toList();
            }

            @Override
            public Map<InstanceId, MemberUsage> usage(List<InstanceView> instances) throws IOException {
                return agent.usage().byInstance(instances);
            }

            @Override
            public Optional<GroupRelease> lastRelease(GroupId group) {
                return agent.lastRelease(group);
            }

            @Override
            public NetworkInterfaces interfaces(Runnable onChange) {
                return new NetworkInterfaces(agent.host(), agent.threads(), onChange);
            }
        };
    }
}

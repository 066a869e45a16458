package io.persistentprocess.cluster.agent;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.EventLog;
import io.persistentprocess.agent.GroupRelease;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.MemberUsage;
import io.persistentprocess.agent.Selector;
import io.persistentprocess.agent.TrackedInstance;
import io.persistentprocess.agent.processes.Tier;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.InstanceId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What keeps the processes, as far as a cluster's wishes go: an {@link Agent}, or a simulation of one. Any thread. */
public interface Engine {
    /** Completed once what is there and what is wanted were compared. */
    CompletableFuture<Void> apply(Desired desired);

    List<TrackedInstance> tracked();

    /** The same without what they are started from. */
    List<InstanceView> instances();

    /**
     * Completed once those that are meant were told.
     *
     * @param at of the request, by which it is known when it is repeated
     */
    CompletableFuture<List<InstanceId>> restart(Selector selector, Instant at);

    /** Has this run after changes of instances. It does not wait for anything. */
    void onChange(Runnable listener);

    EventLog events();

    /** Kernel facilities that it uses where they are there. */
    default List<String> notifications() {
        return List.of();
    }

    /** When the group had no process any more, the last time; one that does not know says that it never was. */
    default Optional<GroupRelease> lastRelease(GroupId group) {
        return Optional.empty();
    }

    /** What they use at the moment; of those that it knows nothing about, nothing. Looks at the kernel, for some milliseconds. */
    default Map<InstanceId, MemberUsage> usage(List<InstanceView> instances) throws IOException {
        return Map.of();
    }

    static Engine of(Agent agent) {
        return new Engine() {
            @Override
            public CompletableFuture<Void> apply(Desired desired) {
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
            public CompletableFuture<List<InstanceId>> restart(Selector selector, Instant at) {
                return agent.restart(selector, at);
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
                return agent.processes().standing().tier().map(Tier::label).stream()
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
        };
    }
}

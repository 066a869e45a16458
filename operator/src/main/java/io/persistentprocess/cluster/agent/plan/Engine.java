package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.processes.ProcessEventTier;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What keeps the processes, as far as a cluster's wishes go: an {@link Agent}, or a simulation of one. Any thread. */
public interface Engine {
    /** Completed once what is there and what is wanted were compared. */
    CompletableFuture<Void> apply(DesiredState desired);

    List<TrackedInstance> tracked();

    /** The same without what they are started from. */
    List<InstanceView> instances();

    /**
     * Completed once those that are meant were told.
     *
     * @param at of the request, by which it is known when it is repeated
     */
    CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at);

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
            public void onChange(Runnable listener) {
                agent.onChange(listener);
            }

            @Override
            public EventLog events() {
                return agent.events();
            }

            @Override
            public List<String> notifications() {
                return agent.processes().standing().tier().map(ProcessEventTier::label).stream()
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

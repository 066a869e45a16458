package io.persistentprocess.cluster.agent;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.TrackedInstance;
import io.persistentprocess.agent.processes.Tier;
import io.persistentprocess.supervision.Desired;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What keeps the processes, as far as the cluster's wishes go. */
interface Engine {
    /** Completed once what is there and what is wanted were compared. */
    CompletableFuture<Void> apply(Desired desired);

    List<TrackedInstance> tracked();

    /** Kernel facilities that it uses where they are there. */
    default List<String> notifications() {
        return List.of();
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
            public List<String> notifications() {
                return agent.processes().standing().tier().map(Tier::label).stream()
                        .toList();
            }
        };
    }
}

package io.persistentprocess.cluster.agent;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.Selector;
import io.persistentprocess.agent.TrackedInstance;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.InstanceId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What keeps the processes, as far as the cluster's wishes go. */
interface Engine {
    /** Completed once what is there and what is wanted were compared. */
    CompletableFuture<Void> apply(Desired desired);

    List<TrackedInstance> tracked();

    /** The same without what they are started from. */
    List<InstanceView> instances();

    /** Completed once those that are meant were told. */
    CompletableFuture<List<InstanceId>> restart(Selector selector);

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
            public CompletableFuture<List<InstanceId>> restart(Selector selector) {
                return agent.restart(selector);
            }
        };
    }
}

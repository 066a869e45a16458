package io.persistentprocess.local.control;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.notify.ClientKind;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.cgroup.ResourceUsage;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the control socket needs of an agent. Every method may be called from any thread. */
public interface AgentControl {
    /** So many clients are served at a time. */
    int USUAL_CLIENTS = 8;

    List<InstanceView> instances();

    EventLog events();

    CompletableFuture<List<InstanceId>> stop(InstanceSelector selector);

    CompletableFuture<List<InstanceId>> restart(InstanceSelector selector);

    CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source);

    Path cgroupOf(InstanceId id);

    /** The file that the instance's output goes to; empty: to none, or nobody knows such an instance. */
    default Optional<Path> logOf(InstanceId id) {
        return Optional.empty();
    }

    /** What the instance uses now; for a thread that is on the host. */
    default ResourceUsage usageOf(InstanceId id) {
        return ResourceUsage.UNKNOWN;
    }

    /** What its processes do; empty where nobody follows them. */
    default Optional<ProcessWatcher> processes() {
        return Optional.empty();
    }

    /** What is wrong with manifests that are refused at present. */
    default List<RefusedManifest> refusedManifests() {
        return List.of();
    }

    /** Whether one more client can be served beside so many. */
    default boolean hasRoomBeside(int clients) {
        return clients < USUAL_CLIENTS;
    }

    /** Counts a client that was sent away. */
    default void refused() {}

    /** Where threads come from. */
    AgentThreads threads();

    /** Where the agent's cgroups are, and its socket is to be. */
    default HostContext host() {
        return HostContext.here();
    }

    /** Of one that has no manifests. */
    static AgentControl of(Agent agent) {
        return of(agent, List::of);
    }

    static AgentControl of(Agent agent, Supplier<List<RefusedManifest>> refusedManifests) {
        return new AgentControl() {
            @Override
            public List<RefusedManifest> refusedManifests() {
                return refusedManifests.get();
            }

            @Override
            public List<InstanceView> instances() {
                return agent.instances();
            }

            @Override
            public EventLog events() {
                return agent.events();
            }

            @Override
            public CompletableFuture<List<InstanceId>> stop(InstanceSelector selector) {
                return agent.stop(selector);
            }

            @Override
            public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector) {
                return agent.restart(selector);
            }

            @Override
            public CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source) {
                return agent.attach(selector, source);
            }

            @Override
            public Path cgroupOf(InstanceId id) {
                return agent.cgroupOf(id);
            }

            @Override
            public Optional<Path> logOf(InstanceId id) {
                return agent.logOf(id);
            }

            @Override
            public ResourceUsage usageOf(InstanceId id) {
                return agent.usage().of(id);
            }

            @Override
            public Optional<ProcessWatcher> processes() {
                return Optional.of(agent.processes());
            }

            @Override
            public boolean hasRoomBeside(int clients) {
                return agent.clients().hasRoomBeside(ClientKind.CONTROL, clients);
            }

            @Override
            public void refused() {
                agent.clients().refuse(ClientKind.CONTROL);
            }

            @Override
            public AgentThreads threads() {
                return agent.threads();
            }

            @Override
            public HostContext host() {
                return agent.host();
            }
        };
    }
}

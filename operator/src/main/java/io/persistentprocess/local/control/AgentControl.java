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

/** What the control socket needs from an agent. Every method may be called from any thread. */
public interface AgentControl {
    /** The number of clients served at a time. */
    int USUAL_CLIENTS = 8;

    List<InstanceView> instances();

    EventLog events();

    CompletableFuture<List<InstanceId>> stop(InstanceSelector selector);

    CompletableFuture<List<InstanceId>> restart(InstanceSelector selector);

    CompletableFuture<List<InstanceId>> reload(InstanceSelector selector);

    CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source);

    Path cgroupOf(InstanceId id);

    /** The instance's log file; empty if it has none or the instance is not known. */
    default Optional<Path> logOf(InstanceId id) {
        return Optional.empty();
    }

    /** The instance's current usage; the calling thread must be in the host's namespaces. */
    default ResourceUsage usageOf(InstanceId id) {
        return ResourceUsage.UNKNOWN;
    }

    /** Watches the processes of instances; empty if the agent does not. */
    default Optional<ProcessWatcher> processes() {
        return Optional.empty();
    }

    /** The problems of refused manifests. */
    default List<RefusedManifest> refusedManifests() {
        return List.of();
    }

    /** Whether one more client can be served in addition to this many. */
    default boolean hasRoomBeside(int clients) {
        return clients < USUAL_CLIENTS;
    }

    /** Counts a refused client. */
    default void refused() {}

    /** The agent's thread factory. */
    AgentThreads threads();

    /** The host whose cgroups and socket the agent uses. */
    default HostContext host() {
        return HostContext.here();
    }

    /** For an agent without manifests. */
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
            public CompletableFuture<List<InstanceId>> reload(InstanceSelector selector) {
                return agent.reload(selector, Optional.empty());
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

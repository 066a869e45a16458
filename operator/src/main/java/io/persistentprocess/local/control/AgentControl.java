package io.persistentprocess.local.control;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.EventLog;
import io.persistentprocess.agent.HostSide;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.Selector;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.InstanceId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the control socket needs of an agent. Every method may be called from any thread. */
public interface AgentControl {
    List<InstanceView> instances();

    EventLog events();

    CompletableFuture<List<InstanceId>> stop(Selector selector);

    CompletableFuture<List<InstanceId>> restart(Selector selector);

    CompletableFuture<List<InstanceId>> attach(Selector selector, AttachSource source);

    Path cgroupOf(InstanceId id);

    /** Where the agent's cgroups are, and its socket is to be. */
    default HostSide host() {
        return HostSide.here();
    }

    static AgentControl of(Agent agent) {
        return new AgentControl() {
            @Override
            public List<InstanceView> instances() {
                return agent.instances();
            }

            @Override
            public EventLog events() {
                return agent.events();
            }

            @Override
            public CompletableFuture<List<InstanceId>> stop(Selector selector) {
                return agent.stop(selector);
            }

            @Override
            public CompletableFuture<List<InstanceId>> restart(Selector selector) {
                return agent.restart(selector);
            }

            @Override
            public CompletableFuture<List<InstanceId>> attach(Selector selector, AttachSource source) {
                return agent.attach(selector, source);
            }

            @Override
            public Path cgroupOf(InstanceId id) {
                return agent.cgroupOf(id);
            }

            @Override
            public HostSide host() {
                return agent.host();
            }
        };
    }
}

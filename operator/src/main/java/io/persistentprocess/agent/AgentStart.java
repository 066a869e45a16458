package io.persistentprocess.agent;

import io.persistentprocess.agent.cgroup.RootCgroup;
import io.persistentprocess.agent.checkpoint.CheckpointMigration;
import io.persistentprocess.agent.logs.LogRotator;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.DirectoryLock;
import io.persistentprocess.kernel.process.DumpableAttribute;
import io.persistentprocess.kernel.process.InheritedSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Locks the cgroup root and starts an agent on it, in the host's namespaces. If that fails, it unlocks the root and closes what was opened. */
record AgentStart(AgentConfig config, UnaryOperator<ActionExecutor> aroundHost) {
    Agent carryOut() throws AgentStartException {
        try {
            return config.host().call(this::take);
        } catch (AgentStartException e) {
            throw e;
        } catch (IOException e) {
            throw new AgentStartException(
                    "cgroup root " + config.cgroupRoot() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private Agent take() throws AgentStartException, KernelException {
        Path root = config.cgroupRoot();
        InheritedSignals.prepareAgent();
        DumpableAttribute.closeRoots();
        Cgroup.at(root).create();
        DirectoryLock lock = DirectoryLock.tryLock(root)
                .orElseThrow(() -> new AgentStartException("another ppg agent runs the groups below " + root
                        + "; stop it first, or choose another --cgroup-root"));
        return begin(lock);
    }

    private Agent begin(DirectoryLock lock) throws AgentStartException, KernelException {
        Agent agent;
        try (CloseOnFailure opened = new CloseOnFailure()) {
            RootCgroup root = opened.add(new RootCgroup(Cgroup.at(config.cgroupRoot()), lock), RootCgroup::close);
            CheckpointMigration.take(Cgroup.at(config.cgroupRoot()));
            KernelEventCounters counters = new KernelEventCounters();
            AgentThreads threads = new AgentThreads();
            agent = opened.keep(new Agent(
                    config,
                    root,
                    opened.add(EventLoop.create(counters, threads), EventLoop::close),
                    opened.add(LogRotator.start(config.logDirectory(), counters, threads), LogRotator::close),
                    counters,
                    threads,
                    aroundHost,
                    opened));
        }
        agent.begin();
        return agent;
    }
}

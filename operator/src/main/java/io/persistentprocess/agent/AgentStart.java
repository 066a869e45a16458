package io.persistentprocess.agent;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.CloseOnFailure;
import io.persistentprocess.kernel.DirectoryLock;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessMemory;
import io.persistentprocess.kernel.ProcessSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Takes a cgroup root and begins an agent on it, on the side of the host. Where that fails, the root is given back, and what was opened is closed. */
record AgentStart(AgentConfig config, UnaryOperator<Host> aroundHost) {
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
        ProcessSignals.prepareAgent();
        ProcessMemory.closeRoots();
        Cgroup.at(root).create();
        DirectoryLock lock = DirectoryLock.tryLock(root)
                .orElseThrow(() -> new AgentStartException("another ppg keeps the groups below " + root
                        + "; stop it first, or choose another --cgroup-root"));
        return begin(lock);
    }

    private Agent begin(DirectoryLock lock) throws AgentStartException, KernelException {
        Agent agent;
        try (CloseOnFailure opened = new CloseOnFailure()) {
            RootCgroup root = opened.add(new RootCgroup(Cgroup.at(config.cgroupRoot()), lock), RootCgroup::close);
            EarlierRecords.take(Cgroup.at(config.cgroupRoot()));
            KernelTally tally = new KernelTally();
            AgentThreads threads = new AgentThreads();
            agent = opened.keep(new Agent(
                    config,
                    root,
                    opened.add(Reactor.create(tally, threads), Reactor::close),
                    opened.add(LogKeeper.start(config.logDirectory(), tally, threads), LogKeeper::close),
                    tally,
                    threads,
                    aroundHost,
                    opened));
        }
        agent.begin();
        return agent;
    }
}

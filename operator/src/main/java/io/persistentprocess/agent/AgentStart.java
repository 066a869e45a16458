package io.persistentprocess.agent;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.DirectoryLock;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessMemory;
import io.persistentprocess.kernel.ProcessSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Takes a cgroup root and begins an agent on it, on the side of the host. The root is given back where that fails. */
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
        try {
            EarlierRecords.take(Cgroup.at(config.cgroupRoot()));
            KernelTally tally = new KernelTally();
            AgentThreads threads = new AgentThreads();
            Agent agent = new Agent(
                    config,
                    new RootCgroup(Cgroup.at(config.cgroupRoot()), lock),
                    Reactor.create(tally, threads),
                    LogKeeper.start(config.logDirectory(), tally, threads),
                    tally,
                    threads,
                    aroundHost);
            agent.begin();
            return agent;
        } catch (AgentStartException | KernelException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}

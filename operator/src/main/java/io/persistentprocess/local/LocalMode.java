package io.persistentprocess.local;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.AgentStartException;
import io.persistentprocess.agent.EventLog;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.local.control.AgentControl;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.control.ControlSocketException;
import io.persistentprocess.supervision.GroupResolver;
import io.persistentprocess.supervision.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that does what the manifests in some files say, follows their changes and listens on a control socket.
 *
 * <p>Dies here: the members run on, and the next agent on the same cgroup root adopts them.
 */
public final class LocalMode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalMode.class);
    private static final long LAST_RELOAD_SECONDS = 5;

    private final List<Path> paths;
    private final Manifests manifests;
    private final GroupResolver resolver;
    private final Agent agent;
    private final ControlSocket control;
    private final ManifestWatch watch;
    private final CountDownLatch served = new CountDownLatch(1);
    private List<Manifest> applied = List.of();

    private LocalMode(
            List<Path> paths,
            Manifests manifests,
            GroupResolver resolver,
            Agent agent,
            ControlSocket control,
            ManifestWatch watch) {
        this.paths = paths;
        this.manifests = manifests;
        this.resolver = resolver;
        this.agent = agent;
        this.control = control;
        this.watch = watch;
    }

    /**
     * Starts an agent and hands it the first manifests.
     *
     * @param paths files and directories to be watched
     * @throws AgentStartException another agent has the cgroup root, or it cannot be used
     * @throws ControlSocketException another agent has the socket, or it cannot be used
     */
    public static LocalMode start(List<Path> paths, List<Manifest> first, AgentConfig config, Path socket)
            throws AgentStartException, ControlSocketException, KernelException {
        Agent agent = Agent.start(config);
        try {
            LocalMode mode = new LocalMode(
                    List.copyOf(paths),
                    new Manifests(System.in),
                    new GroupResolver(new NodeFacts(config.nodeName())),
                    agent,
                    ControlSocket.open(socket, AgentControl.of(agent)),
                    ManifestWatch.of(paths));
            mode.apply(first);
            return mode;
        } catch (ControlSocketException | KernelException e) {
            agent.close();
            throw e;
        }
    }

    public EventLog events() {
        return agent.events();
    }

    /** Follows the manifests until {@link #end}. */
    public void serve() throws KernelException {
        try (watch) {
            while (watch.await() == ManifestWatch.Wake.CHANGED) {
                reload();
            }
        } finally {
            served.countDown();
        }
    }

    /** Has {@link #serve} return and waits until it has, so that no edit starts again what is then stopped; not for longer than a file system that does not answer is worth. Any thread. */
    public void end() throws KernelException, InterruptedException {
        watch.end();
        if (!served.await(LAST_RELOAD_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("a manifest is still being read, it is not waited for");
        }
    }

    private void reload() {
        switch (manifests.load(paths.stream().filter(path -> !removed(path)).toList())) {
            case Loading.Refused(List<FileProblem> problems) -> {
                problems.forEach(problem -> LOG.error("{}", problem));
                LOG.error("the change is refused, everything runs on as before; mend the above");
            }
            case Loading.Loaded(List<Manifest> loaded) -> {
                if (!loaded.equals(applied)) {
                    apply(loaded);
                }
            }
        }
    }

    /** Gone from a directory that is there: someone took it away. With a directory that is missing, something is wrong rather than wanted. */
    private static boolean removed(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent != null && Files.isDirectory(parent) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void apply(List<Manifest> wanted) {
        LOG.info(
                "applying groups={} instances={}",
                wanted.size(),
                wanted.stream()
                        .map(manifest -> resolver.resolve(manifest.group()))
                        .mapToInt(group -> group.instances().size())
                        .sum());
        agent.apply(wanted.stream()
                .map(manifest -> resolver.resolve(manifest.group()))
                .toList());
        applied = wanted;
    }

    /** Stops every member gracefully and waits until the last process is gone. */
    public void stopMembers() throws InterruptedException {
        try {
            agent.stopAll().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the members could not be stopped", e.getCause());
        }
    }

    /** Leaves the members running. */
    @Override
    public void close() throws IOException {
        try (control) {
            agent.close();
        }
    }
}

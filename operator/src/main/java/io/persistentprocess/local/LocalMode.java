package io.persistentprocess.local;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.AgentStartException;
import io.persistentprocess.agent.EventLog;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.kernel.CloseOnFailure;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.NativeHeap;
import io.persistentprocess.local.control.AgentControl;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.control.ControlSocketException;
import io.persistentprocess.supervision.GroupResolver;
import io.persistentprocess.supervision.GroupSpec;
import io.persistentprocess.supervision.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    /** After that the JVM has given back to malloc what it needed to load and compile. */
    private static final Duration STARTING_UP = Duration.ofSeconds(10);

    private final List<Path> paths;
    private final Manifests manifests;
    private final Map<String, String> labels;
    private final GroupResolver resolver;
    private final Agent agent;
    private final ControlSocket control;

    private final ManifestWatch watch;
    private final ServiceThread following;
    private final CountDownLatch served = new CountDownLatch(1);
    private List<Manifest> applied = List.of();

    private LocalMode(
            List<Path> paths,
            Manifests manifests,
            Map<String, String> labels,
            GroupResolver resolver,
            Agent agent,
            ControlSocket control,
            ManifestWatch watch) {
        this.paths = paths;
        this.manifests = manifests;
        this.labels = labels;
        this.resolver = resolver;
        this.agent = agent;
        this.control = control;
        this.watch = watch;
        this.following = agent.threads().service(ThreadRole.MANIFESTS, this::follow);
    }

    /**
     * Starts an agent and hands it the first manifests.
     *
     * @param paths files and directories to be watched
     * @throws AgentStartException another agent has the cgroup root, or it cannot be used
     * @throws ControlSocketException another agent has the socket, or it cannot be used
     */
    public static LocalMode start(List<Path> paths, List<Manifest> first, AgentConfig config, Path socket)
            throws IOException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Agent agent = opened.add(Agent.start(config), Agent::close);
            ManifestWatch watch = opened.add(ManifestWatch.of(paths), ManifestWatch::close);
            LocalMode mode = new LocalMode(
                    List.copyOf(paths),
                    new Manifests(System.in),
                    HostLabels.of(config.nodeName(), System.getProperty("os.arch")),
                    new GroupResolver(new NodeFacts(config.nodeName())),
                    agent,
                    ControlSocket.open(socket, AgentControl.of(agent)),
                    watch);
            mode.apply(first);
            return opened.keep(mode);
        }
    }

    public EventLog events() {
        return agent.events();
    }

    public Agent agent() {
        return agent;
    }

    /** Follows the manifests until {@link #end}. Whatever fails in between, they are followed anew, and what runs is kept up. */
    public void serve() throws InterruptedException {
        try (watch) {
            following.serve();
        } finally {
            served.countDown();
        }
    }

    private void follow() throws KernelException {
        ManifestWatch.Wake wake = watch.await(STARTING_UP);
        NativeHeap.trim();
        while (wake != ManifestWatch.Wake.ENDED) {
            if (wake == ManifestWatch.Wake.ASKED) {
                applied = List.of();
            }
            if (wake != ManifestWatch.Wake.NOTHING) {
                reload();
            }
            wake = watch.await();
        }
    }

    /** Has the manifests read and applied soon, whether they have changed or not. Any thread. */
    public void reread() {
        try {
            watch.ask();
        } catch (KernelException e) {
            LOG.warn("the manifests cannot be read again reason=\"{}\"", e.getMessage());
        }
    }

    /**
     * Has {@link #serve} return and waits until it has, so that no edit starts again what is then stopped; but not for ever for a file system that
     * does not answer. Any thread.
     */
    public void end() throws InterruptedException {
        following.end();
        try {
            watch.end();
        } catch (KernelException e) {
            LOG.debug("the manifests are not followed any more reason=\"{}\"", e.getMessage());
        }
        if (!served.await(LAST_RELOAD_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("a manifest is still being read, it is not waited for");
        }
    }

    /** A defect in reading a manifest must not end the agent, and its members with it. */
    private void reload() {
        try {
            readAgain();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            agent.threads().failed(ThreadRole.MANIFESTS, e);
            LOG.error("the change is refused, because of the internal error above; everything runs on as before");
        }
    }

    private void readAgain() {
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
        List<GroupSpec> groups = wanted.stream()
                .filter(this::isForThisHost)
                .map(manifest -> resolver.resolve(manifest.group()))
                .toList();
        LOG.info(
                "applying groups={} instances={}",
                groups.size(),
                groups.stream().mapToInt(group -> group.instances().size()).sum());
        agent.apply(groups);
        applied = wanted;
    }

    private boolean isForThisHost(Manifest manifest) {
        GroupDefinition definition = manifest.group().spec();
        boolean selected = definition.selects(labels);
        if (!selected && !applied.contains(manifest)) {
            LOG.warn(
                    "not run here, its nodeSelector does not match this host group={}/{} file={}:{} nodeSelector={} labels={}",
                    manifest.group().metadata().namespace(),
                    manifest.group().metadata().name(),
                    manifest.file(),
                    manifest.line(),
                    new TreeMap<>(definition.nodeSelector()),
                    new TreeMap<>(labels));
        }
        return selected;
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

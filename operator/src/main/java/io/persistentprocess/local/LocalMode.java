package io.persistentprocess.local;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.system.NativeHeap;
import io.persistentprocess.local.control.AgentControl;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.control.ControlSocketException;
import io.persistentprocess.supervision.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that runs the groups of manifest files, follows changes of the files and listens on a control socket.
 *
 * <p>If the agent dies here: members keep running. The next agent on the same cgroup root adopts them.
 */
public final class LocalMode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalMode.class);
    private static final long LAST_RELOAD_SECONDS = 5;
    /** By then the JVM has freed the memory that loading and compiling needed. */
    private static final Duration STARTING_UP = Duration.ofSeconds(10);

    private final ManifestReconciler reconciler;
    private final Agent agent;
    private final ControlSocket control;

    private final ManifestWatcher watch;
    private final NetworkInterfaces interfaces;
    private final ServiceThread following;
    private final CountDownLatch served = new CountDownLatch(1);
    private volatile Runnable onReread = () -> {};

    private LocalMode(
            ManifestReconciler reconciler,
            Agent agent,
            ControlSocket control,
            ManifestWatcher watch,
            NetworkInterfaces interfaces) {
        this.reconciler = reconciler;
        this.agent = agent;
        this.control = control;
        this.watch = watch;
        this.interfaces = interfaces;
        this.following = agent.threads().service(ThreadRole.MANIFESTS, this::follow);
    }

    /**
     * Starts an agent and applies the first manifests.
     *
     * @param paths files and directories to watch
     * @param first the result of the first reading
     * @throws AgentStartException another agent has the cgroup root, or it cannot be used
     * @throws ControlSocketException another agent has the socket, or it cannot be used
     */
    public static LocalMode start(List<Path> paths, LoadResult first, AgentConfig config, Path socket)
            throws IOException {
        return start(paths, first, config, socket, HostNode.of(config.nodeName()));
    }

    /**
     * As {@link #start(List, LoadResult, AgentConfig, Path)}.
     *
     * @param host what it is as a node
     */
    public static LocalMode start(List<Path> paths, LoadResult first, AgentConfig config, Path socket, NodeFacts host)
            throws IOException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Agent agent = opened.add(Agent.start(config), Agent::close);
            ManifestWatcher watch = opened.add(ManifestWatcher.of(paths), ManifestWatcher::close);
            NetworkInterfaces interfaces = opened.add(
                    new NetworkInterfaces(agent.host(), agent.threads(), () -> tell(watch)), NetworkInterfaces::close);
            ManifestReconciler reconciler = new ManifestReconciler(paths, host, agent, interfaces, config.files());
            LocalMode mode = new LocalMode(
                    reconciler,
                    agent,
                    ControlSocket.open(
                            socket,
                            AgentControl.of(agent, () -> reconciler.refused().list())),
                    watch,
                    interfaces);
            mode.reconciler.apply(first);
            return opened.keep(mode);
        }
    }

    public EventLog events() {
        return agent.events();
    }

    public Agent agent() {
        return agent;
    }

    /** How many manifests are refused at present. Any thread. */
    public int refusedManifests() {
        return reconciler.refused().files();
    }

    /** Why some manifests are not applied, in one sentence; empty if all are. Any thread. */
    public Optional<String> notReady() {
        return reconciler.refused().trouble();
    }

    /** Watches the manifests until {@link #end}. After a failure it starts watching again; members keep running meanwhile. */
    public void serve() throws InterruptedException {
        try (watch) {
            following.serve();
        } finally {
            served.countDown();
        }
    }

    private void follow() throws KernelException {
        // A change between the first reading and the start of the watch would be missed.
        reload();
        ManifestWatcher.Wake wake =
                watch.await(reconciler.hasToReadAgain() ? DesiredManifests.CONFIRMATION : STARTING_UP);
        NativeHeap.trim();
        while (wake != ManifestWatcher.Wake.ENDED) {
            if (wake == ManifestWatcher.Wake.ASKED) {
                reconciler.applyAnew();
            }
            if (wake == ManifestWatcher.Wake.TOLD) {
                contained(reconciler::followHost);
            }
            if (wake == ManifestWatcher.Wake.ASKED
                    || wake == ManifestWatcher.Wake.CHANGED
                    || reconciler.hasToReadAgain()) {
                reload();
            }
            if (wake == ManifestWatcher.Wake.ASKED) {
                onReread.run();
            }
            wake = reconciler.hasToReadAgain() ? watch.await(DesiredManifests.CONFIRMATION) : watch.await();
        }
    }

    /** Sets what is run each time the manifests have been read again on request. Must not wait. Any thread. */
    public void onReread(Runnable listener) {
        onReread = listener;
    }

    /** Requests that the manifests are read and applied again, changed or not. Any thread. */
    public void reread() {
        try {
            watch.ask();
        } catch (KernelException e) {
            LOG.warn("a reload of the manifests cannot be requested reason=\"{}\"", e.getMessage());
        }
    }

    /**
     * Makes {@link #serve} return and waits for that, so that no edit starts again what is stopped next. The wait is limited, because a file system
     * may not answer. Any thread.
     */
    public void end() throws InterruptedException {
        following.end();
        interfaces.close();
        try {
            watch.end();
        } catch (KernelException e) {
            LOG.debug("the thread that watches manifests has already ended reason=\"{}\"", e.getMessage());
        }
        if (!served.await(LAST_RELOAD_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("a manifest was still being read when the agent ended; it is not applied");
        }
    }

    private void reload() {
        contained(reconciler::read);
    }

    /** A defect in reading a manifest must not end the agent and with it its members. */
    private void contained(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            agent.threads().failed(ThreadRole.MANIFESTS, e);
            LOG.error("the change is refused because of the internal error above; instances keep running as they are");
        }
    }

    private static void tell(ManifestWatcher watch) {
        try {
            watch.tell();
        } catch (KernelException e) {
            LOG.warn("a change of the network interfaces is not followed reason=\"{}\"", e.getMessage());
        }
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
        interfaces.close();
        try (control) {
            agent.close();
        }
    }
}

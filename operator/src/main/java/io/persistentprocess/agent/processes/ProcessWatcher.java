package io.persistentprocess.agent.processes;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.trace.ProcessEventSelection;
import io.persistentprocess.kernel.trace.ProcessEventSource;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Follows the processes of instances on a thread of its own ({@code ppg-processes}), with the best tier that works. Every method may be called from any thread.
 * Supervision does not depend on it.
 *
 * <p>If the agent dies here: the kernel removes the eBPF programs with it, except for the one that records exit statuses. The next agent begins with a scan.
 */
public final class ProcessWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessWatcher.class);

    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final InstanceCgroups places;
    private final ProcessEventCounters counts;
    private final LiveProcessTable table = new LiveProcessTable();
    private final RecentExitStatuses exits = new RecentExitStatuses();
    private final KernelExitRecorder archive;
    private final ProcessEventStream stream = new ProcessEventStream(this::attend);
    private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();
    private final Epoll epoll;
    private final EventFd bell;
    private final ServiceThread thread;
    private final AtomicInteger silences = new AtomicInteger();
    private volatile SourcePreference preference;
    private volatile SourceStatus standing = SourceStatus.nothing();
    private volatile Optional<ProcessEventSource> source = Optional.empty();
    private volatile boolean begun;
    private volatile KilledProcessListener killListener = KilledProcessListener.none();
    private volatile Optional<KilledProcessDispatcher> kills = Optional.empty();
    private volatile boolean ended;

    private ProcessWatcher(
            InstanceCgroups places,
            KernelExitRecorder archive,
            SourcePreference preference,
            ProcessEventCounters counts,
            Epoll epoll,
            EventFd bell,
            AgentThreads threads) {
        this.places = places;
        this.archive = archive;
        this.preference = preference;
        this.counts = counts;
        this.epoll = epoll;
        this.bell = bell;
        this.thread = threads.service(ThreadRole.PROCESSES, this::run);
    }

    /**
     * Follows nothing before {@link #begin}; exit statuses recorded for earlier agents are available.
     *
     * @param bpfFileSystem where exit statuses are pinned for the next agent, if a BPF file system is mounted there
     */
    public static ProcessWatcher create(
            InstanceCgroups places,
            Path bpfFileSystem,
            SourcePreference preference,
            ProcessEventCounters counts,
            AgentThreads threads)
            throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Epoll epoll = opened.add(Epoll.create(), Epoll::close);
            EventFd bell = opened.add(EventFd.create(), EventFd::close);
            epoll.add(bell.fd(), Epoll.IN, ProcessEventReader.BELL);
            KernelExitRecorder archive = opened.add(
                    KernelExitRecorder.open(bpfFileSystem, places.root(), preference), KernelExitRecorder::close);
            return opened.keep(new ProcessWatcher(places, archive, preference, counts, epoll, bell, threads));
        }
    }

    /**
     * Starts the thread, in the namespaces of the calling one, and does not wait for it. To be called once.
     *
     * @param kills receives killed processes while a tier reports them
     */
    public void begin(KilledProcessListener kills) {
        killListener = kills;
        thread.start();
        begun = true;
    }

    private void run() throws KernelException {
        try {
            while (!ended) {
                serve(preference);
            }
        } catch (KernelException | RuntimeException | Error e) {
            standing = new SourceStatus(Optional.empty(), List.of(String.valueOf(e)), counts.lost(), counts.resyncs());
            throw e;
        } finally {
            if (ended) {
                archive.close();
            }
        }
    }

    private void serve(SourcePreference wanted) throws KernelException {
        List<String> obstacles = new ArrayList<>();
        if (wanted == SourcePreference.off) {
            obstacles.add("it was started with --process-events=off");
        }
        if (!wanted.tiers().contains(ProcessEventTier.Ebpf)) {
            archive.stop();
        }
        for (ProcessEventTier tier : wanted.tiers()) {
            try (ProcessEventSource opened = open(tier)) {
                source = Optional.of(opened);
                attend();
                try {
                    follow(tier, opened, wanted, obstacles);
                } finally {
                    retire(opened);
                }
                return;
            } catch (KernelException | LinkageError e) {
                // If the root is gone, the agent is about to end and has logged why.
                LOG.atLevel(Files.isDirectory(places.root()) ? Level.INFO : Level.DEBUG)
                        .log(
                                "a source of process events does not work on this host, ppg tries the next one tier={} reason=\"{}\"",
                                tier.label(),
                                e.getMessage());
                obstacles.add(tier.label() + ": " + e.getMessage());
            }
        }
        standing = new SourceStatus(Optional.empty(), obstacles, counts.lost(), counts.resyncs());
        while (!ended && preference == wanted) {
            epoll.await();
            bell.drain();
        }
    }

    private ProcessEventSource open(ProcessEventTier tier) throws KernelException {
        return switch (tier) {
            case Ebpf -> archive.follow();
            case Connector -> ProcessEventSource.connector();
        };
    }

    private void follow(
            ProcessEventTier tier, ProcessEventSource opened, SourcePreference wanted, List<String> obstacles)
            throws KernelException {
        KilledProcessDispatcher dispatcher =
                new KilledProcessDispatcher(killListener, opened::unheardKills, this::listen, System.nanoTime());
        kills = Optional.of(dispatcher);
        ProcessEventDispatcher audience = new ProcessEventDispatcher(
                stream,
                listeners,
                counts,
                switch (tier) {
                    case Ebpf -> _ -> {};
                    case Connector -> counts::count;
                },
                dispatcher);
        listen();
        ProcessEventReader follower =
                new ProcessEventReader(opened, tier, places, table, exits, audience, silences::get, epoll, bell);
        follower.begin();
        try {
            while (!ended && preference == wanted) {
                standing = new SourceStatus(Optional.of(tier), obstacles, counts.lost(), counts.resyncs());
                follower.turn();
            }
        } finally {
            kills = Optional.empty();
            dispatcher.end(System.nanoTime());
            follower.end();
        }
    }

    /** Makes the kernel send events only while there is a listener. No event after the return of this method is missed. */
    private synchronized void attend() {
        if (!isFollowed()) {
            silences.incrementAndGet();
        }
        listen();
        ring();
    }

    private boolean isFollowed() {
        return stream.isWanted() || !listeners.isEmpty();
    }

    private synchronized void listen() {
        boolean killsAreReported =
                kills.filter(dispatch -> !dispatch.isSilent()).isPresent();
        ProcessEventSelection kept = killsAreReported ? ProcessEventSelection.KILLS : ProcessEventSelection.NOTHING;
        source.ifPresent(open -> open.listenTo(isFollowed() ? ProcessEventSelection.EVERYTHING : kept));
    }

    private synchronized void retire(ProcessEventSource ending) {
        for (ProcessEvent.Kind kind : ProcessEvent.Kind.values()) {
            ending.happened(kind.record()).ifPresent(times -> counts.count(kind, times));
        }
        source = Optional.empty();
    }

    /** The number of such events in instances since the agent started, as far as the tiers could report them. */
    public synchronized long happened(ProcessEvent.Kind kind) {
        return counts.events(kind)
                + source.map(open -> open.happened(kind.record()).orElse(0)).orElse(0L);
    }

    /** Switches to other tiers, soon. */
    public void use(SourcePreference wanted) {
        preference = wanted;
        ring();
    }

    private void ring() {
        try {
            bell.signal();
        } catch (KernelException e) {
            LOG.debug("the thread that follows process events has already ended reason=\"{}\"", e.getMessage());
        }
    }

    public SourceStatus status() {
        SourceStatus last = standing;
        return new SourceStatus(last.tier(), last.obstacles(), counts.lost(), counts.resyncs());
    }

    public ProcessEventStream stream() {
        return stream;
    }

    /** Registers a listener for forks and exits, until the registration is closed. */
    public ListenerRegistration register(TaskListener listener) {
        listeners.add(listener);
        attend();
        return () -> {
            listeners.remove(listener);
            attend();
        };
    }

    /** The live processes, unsorted; may be empty while there is no listener. */
    public List<LiveProcess> processes() {
        return table.list();
    }

    /** How a process ended, no matter whose child it was; empty: no tier has reported it. Does not block. */
    public Optional<ProcessEnd> exitOf(ProcessId process) {
        return exits.find(process)
                .or(() -> source.flatMap(open -> open.findExit(process.pid(), process.startTicks())))
                .or(() -> exits.find(process))
                .or(() -> archive.find(process))
                .map(RecentExitStatuses::endForMemory);
    }

    @Override
    public void close() {
        ended = true;
        thread.end();
        ring();
        try {
            // A listener that blocks, against its contract, must not keep the agent from ending.
            if (thread.join(LAST_WORDS)) {
                epoll.close();
                bell.close();
                if (!begun) {
                    archive.close();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.persistentprocess.agent.processes;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.CloseOnFailure;
import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.EventFd;
import io.persistentprocess.kernel.EventSource;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.ProcessEnd;
import io.persistentprocess.supervision.ProcessId;
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
 * Follows what the processes of instances do, on a thread of its own ({@code ppg-processes}), by the best tier that works. Everything but the thread may be used from
 * any thread. Nothing here is needed for supervision.
 *
 * <p>Dies here: with the agent, the kernel takes the programs down, but for the one that keeps exits; the next agent begins with a look at everything.
 */
public final class ProcessWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessWatch.class);

    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Places places;
    private final Counts counts;
    private final ProcessTable table = new ProcessTable();
    private final ExitStatuses exits = new ExitStatuses();
    private final ExitArchive archive;
    private final ProcessStream stream = new ProcessStream(this::attend);
    private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();
    private final Epoll epoll;
    private final EventFd bell;
    private final ServiceThread thread;
    private final AtomicInteger silences = new AtomicInteger();
    private volatile Preference preference;
    private volatile Standing standing = Standing.nothing();
    private volatile Optional<EventSource> source = Optional.empty();
    private volatile boolean begun;
    private volatile boolean ended;

    private ProcessWatch(
            Places places,
            ExitArchive archive,
            Preference preference,
            Counts counts,
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
     * Nothing is followed before {@link #begin}, but exits that an earlier agent had kept are known.
     *
     * @param bpfFileSystem where exits are kept for the next agent, if one is mounted there
     */
    public static ProcessWatch create(
            Places places, Path bpfFileSystem, Preference preference, Counts counts, AgentThreads threads)
            throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Epoll epoll = opened.add(Epoll.create(), Epoll::close);
            EventFd bell = opened.add(EventFd.create(), EventFd::close);
            epoll.add(bell.fd(), Epoll.IN, Follower.BELL);
            ExitArchive archive =
                    opened.add(ExitArchive.open(bpfFileSystem, places.root(), preference), ExitArchive::close);
            return opened.keep(new ProcessWatch(places, archive, preference, counts, epoll, bell, threads));
        }
    }

    /** Starts the thread, on the side of the host where the calling one is, and does not wait for it. Once. */
    public void begin() {
        thread.start();
        begun = true;
    }

    private void run() throws KernelException {
        try {
            while (!ended) {
                serve(preference);
            }
        } catch (KernelException | RuntimeException | Error e) {
            standing = new Standing(Optional.empty(), List.of(String.valueOf(e)), counts.lost(), counts.resyncs());
            throw e;
        } finally {
            if (ended) {
                archive.close();
            }
        }
    }

    private void serve(Preference wanted) throws KernelException {
        List<String> obstacles = new ArrayList<>();
        if (wanted == Preference.off) {
            obstacles.add("it was started with --process-events=off");
        }
        if (!wanted.tiers().contains(Tier.Ebpf)) {
            archive.stop();
        }
        for (Tier tier : wanted.tiers()) {
            try (EventSource opened = open(tier)) {
                source = Optional.of(opened);
                attend();
                try {
                    follow(tier, opened, wanted, obstacles);
                } finally {
                    retire(opened);
                }
                return;
            } catch (KernelException | LinkageError e) {
                // Without a root the agent is about to end, and has said why.
                LOG.atLevel(Files.isDirectory(places.root()) ? Level.INFO : Level.DEBUG)
                        .log("process events are not had this way tier={} reason=\"{}\"", tier.label(), e.getMessage());
                obstacles.add(tier.label() + ": " + e.getMessage());
            }
        }
        standing = new Standing(Optional.empty(), obstacles, counts.lost(), counts.resyncs());
        while (!ended && preference == wanted) {
            epoll.await();
            bell.drain();
        }
    }

    private EventSource open(Tier tier) throws KernelException {
        return switch (tier) {
            case Ebpf -> archive.follow();
            case Connector -> EventSource.connector();
        };
    }

    private void follow(Tier tier, EventSource opened, Preference wanted, List<String> obstacles)
            throws KernelException {
        Audience audience = new Audience(
                stream,
                listeners,
                counts,
                switch (tier) {
                    case Ebpf -> _ -> {};
                    case Connector -> counts::told;
                });
        Follower follower = new Follower(opened, tier, places, table, exits, audience, silences::get, epoll, bell);
        follower.begin();
        try {
            while (!ended && preference == wanted) {
                standing = new Standing(Optional.of(tier), obstacles, counts.lost(), counts.resyncs());
                follower.turn();
            }
        } finally {
            follower.end();
        }
    }

    /** What is not wanted by anybody is not told by the kernel. From the return of this on nothing is missed. */
    private synchronized void attend() {
        boolean wanted = stream.isWanted() || !listeners.isEmpty();
        if (!wanted) {
            silences.incrementAndGet();
        }
        source.ifPresent(wanted ? EventSource::listen : EventSource::ignore);
        ring();
    }

    private synchronized void retire(EventSource ending) {
        for (ProcessEvent.Kind kind : ProcessEvent.Kind.values()) {
            ending.happened(kind.record()).ifPresent(times -> counts.told(kind, times));
        }
        source = Optional.empty();
    }

    /** How often that has happened in instances since the agent started, as far as a tier could tell. */
    public synchronized long happened(ProcessEvent.Kind kind) {
        return counts.events(kind)
                + source.map(open -> open.happened(kind.record()).orElse(0)).orElse(0L);
    }

    /** Goes over to other tiers; soon. */
    public void use(Preference wanted) {
        preference = wanted;
        ring();
    }

    private void ring() {
        try {
            bell.signal();
        } catch (KernelException e) {
            LOG.debug("nobody is there to be woken reason=\"{}\"", e.getMessage());
        }
    }

    public Standing standing() {
        Standing last = standing;
        return new Standing(last.tier(), last.obstacles(), counts.lost(), counts.resyncs());
    }

    public ProcessStream stream() {
        return stream;
    }

    /** Has this told of forks and exits, until that is closed. */
    public Listening register(TaskListener listener) {
        listeners.add(listener);
        attend();
        return () -> {
            listeners.remove(listener);
            attend();
        };
    }

    /** What lives, in no order; while somebody is told of events, else perhaps nothing. */
    public List<LiveProcess> processes() {
        return table.list();
    }

    /** How a process ended, whose child it was does not matter; if a tier has told of it. Does not wait. */
    public Optional<ProcessEnd> exitOf(ProcessId process) {
        return exits.find(process)
                .or(() -> source.flatMap(open -> open.findExit(process.pid(), process.startTicks())))
                .or(() -> exits.find(process))
                .or(() -> archive.find(process))
                .map(ExitStatuses::endForMemory);
    }

    @Override
    public void close() {
        ended = true;
        thread.end();
        ring();
        try {
            // A listener that waits, against the rules, must not keep the agent from ending.
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

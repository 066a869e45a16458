package io.persistentprocess.local;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for changes of manifests, with inotify(7) on the directories of the files and of the symbolic links to them, since editors and ConfigMaps
 * replace files rather than write to them. If there is no inotify instance or watch left, the caller must read the manifests periodically.
 *
 * <p>For one thread, except {@link #end}, {@link #ask} and {@link #tell}.
 */
final class ManifestWatcher implements AutoCloseable {
    /** What ended a wait. */
    enum Wake {
        /** Manifests may have changed. */
        CHANGED,
        /** A caller requested a reading. */
        ASKED,
        /** Something else than a manifest has changed. */
        TOLD,
        NOTHING,
        ENDED
    }

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(10);

    /** A writer makes several changes in a row: a reading in the middle would see half of them. */
    private static final Duration QUIET = Duration.ofMillis(100);

    private static final int MOST_EXTENSIONS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(ManifestWatcher.class);
    private static final long WAKEUP = 0;
    private static final long NOTIFICATION = 1;
    private static final int CHANGES = Inotify.CLOSE_WRITE
            | Inotify.MOVED_FROM
            | Inotify.MOVED_TO
            | Inotify.CREATE
            | Inotify.DELETE
            | Inotify.ATTRIB
            | Inotify.MOVE_SELF;

    private final List<Path> paths;
    private final Epoll epoll;
    private final EventFd wakeup;
    private final Duration pollInterval;
    private Optional<Inotify> inotify = Optional.empty();
    private final Map<Integer, Path> watched = new HashMap<>();
    private Set<Path> wholeDirectories = Set.of();
    private Set<SymlinkChain.Entry> entries = Set.of();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean ended;

    private ManifestWatcher(List<Path> paths, Epoll epoll, EventFd wakeup, Duration pollInterval) {
        this.paths = List.copyOf(paths);
        this.epoll = epoll;
        this.wakeup = wakeup;
        this.pollInterval = pollInterval;
    }

    /** Creates the source of notifications, if the kernel has one left. */
    interface Source {
        Inotify open() throws KernelException;
    }

    /** Starts to watch: changes after the return are not missed. */
    static ManifestWatcher of(List<Path> paths) throws KernelException {
        return of(paths, Inotify::create, POLL_INTERVAL);
    }

    static ManifestWatcher of(List<Path> paths, Source source, Duration pollInterval) throws KernelException {
        Epoll epoll = Epoll.create();
        EventFd wakeup = EventFd.create();
        epoll.add(wakeup.fd(), Epoll.IN, WAKEUP);
        ManifestWatcher watch = new ManifestWatcher(paths, epoll, wakeup, pollInterval);
        try {
            Inotify inotify = source.open();
            watch.inotify = Optional.of(inotify);
            epoll.add(inotify.fd(), Epoll.IN, NOTIFICATION);
            watch.watchTargets();
        } catch (KernelException e) {
            watch.doWithout(e);
        }
        return watch;
    }

    private void doWithout(KernelException cause) {
        LOG.warn(
                "manifests are read again every {} s, because their changes cannot be watched; raise"
                        + " fs.inotify.max_user_instances or max_user_watches reason=\"{}\"",
                pollInterval.toSeconds(),
                cause.getMessage());
        inotify.ifPresent(Inotify::close);
        inotify = Optional.empty();
        watched.clear();
    }

    /** Waits for the next change, and until no other follows it. */
    Wake await() throws KernelException {
        Wake wake = Wake.NOTHING;
        while (wake == Wake.NOTHING) {
            wake = wokenBy(inotify.isPresent() ? epoll.await() : epoll.await(pollInterval));
        }
        return wake;
    }

    /** Waits likewise, but returns {@link Wake#NOTHING} after this time. */
    Wake await(Duration atMost) throws KernelException {
        int ready = epoll.await(atMost);
        return ready == 0 ? Wake.NOTHING : wokenBy(ready);
    }

    private Wake wokenBy(int ready) throws KernelException {
        if (hasRung(ready)) {
            wakeup.drain();
            return ended ? Wake.ENDED : asked();
        }
        if (inotify.isEmpty()) {
            return Wake.CHANGED;
        }
        return drain(inotify.get()) ? settle(inotify.get()) : Wake.NOTHING;
    }

    private Wake settle(Inotify notifications) throws KernelException {
        int ready = epoll.await(QUIET);
        for (int i = 0; ready > 0 && !hasRung(ready) && i < MOST_EXTENSIONS; i++) {
            drain(notifications);
            ready = epoll.await(QUIET);
        }
        if (ended) {
            return Wake.ENDED;
        }
        renew();
        return Wake.CHANGED;
    }

    private Wake asked() {
        if (!asked.getAndSet(false)) {
            return Wake.TOLD;
        }
        renew();
        return Wake.ASKED;
    }

    private void renew() {
        try {
            if (inotify.isPresent()) {
                watchTargets();
            }
        } catch (KernelException e) {
            doWithout(e);
        }
    }

    private boolean hasRung(int ready) {
        for (int i = 0; i < ready; i++) {
            if (epoll.token(i) == WAKEUP) {
                return true;
            }
        }
        return false;
    }

    /** Reads all notifications; returns whether any of them matters. */
    private boolean drain(Inotify notifications) throws KernelException {
        boolean matters = false;
        for (InotifyEvent event : notifications.read()) {
            matters |= matters(event);
        }
        return matters;
    }

    private boolean matters(InotifyEvent event) {
        if (event.is(Inotify.OVERFLOW)) {
            return true;
        }
        if (event.is(Inotify.IGNORED | Inotify.MOVE_SELF)) {
            return watched.remove(event.wd()) != null;
        }
        Path directory = watched.get(event.wd());
        return directory != null
                && (wholeDirectories.contains(directory)
                        || entries.contains(new SymlinkChain.Entry(directory, event.name())));
    }

    /** Watches what the paths resolve to at present. */
    private void watchTargets() throws KernelException {
        Set<Path> whole = new HashSet<>();
        Set<SymlinkChain.Entry> trail = new HashSet<>();
        for (Path path : paths) {
            trail.addAll(SymlinkChain.of(path));
            if (Files.isDirectory(path)) {
                whole.add(real(path));
                linksIn(path).forEach(link -> trail.addAll(SymlinkChain.of(link)));
            }
        }
        List.copyOf(trail).forEach(entry -> trail.addAll(comebackOf(entry.directory())));
        wholeDirectories = whole;
        entries = trail;
        Set<Path> directories = new HashSet<>(whole);
        trail.forEach(entry -> directories.add(entry.directory()));
        watchOnly(directories);
    }

    /** The entries whose creation would bring a missing directory back. */
    private static Set<SymlinkChain.Entry> comebackOf(Path directory) {
        Path missing = directory;
        while (missing.getParent() != null && !Files.isDirectory(missing.getParent())) {
            missing = missing.getParent();
        }
        return Files.isDirectory(directory) || missing.getParent() == null
                ? Set.of()
                : Set.of(new SymlinkChain.Entry(
                        missing.getParent(), missing.getFileName().toString()));
    }

    private void watchOnly(Set<Path> directories) throws KernelException {
        Inotify notifications = inotify.orElseThrow();
        for (var entry : List.copyOf(watched.entrySet())) {
            if (!directories.contains(entry.getValue())) {
                notifications.unwatch(entry.getKey());
                watched.remove(entry.getKey());
            }
        }
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                watched.put(notifications.watch(directory, CHANGES | Inotify.ONLYDIR), directory);
            }
        }
    }

    private static List<Path> linksIn(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.limit(ManifestDirectory.MOST_ENTRIES)
                    .filter(Files::isSymbolicLink)
                    .limit(ManifestDirectory.MOST_FILES)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            // The reading reports an unreadable directory to the user, in more detail.
            LOG.debug("a directory cannot be listed reason=\"{}\"", e.getMessage());
            return List.of();
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path.toAbsolutePath();
        }
    }

    /** Makes the wait return {@link Wake#ENDED}; any thread. */
    void end() throws KernelException {
        ended = true;
        wakeup.signal();
    }

    /** Makes the wait return {@link Wake#ASKED}; any thread. */
    void ask() throws KernelException {
        asked.set(true);
        wakeup.signal();
    }

    /** Makes the wait return {@link Wake#TOLD}; any thread. */
    void tell() throws KernelException {
        wakeup.signal();
    }

    @Override
    public void close() {
        inotify.ifPresent(Inotify::close);
        wakeup.close();
        epoll.close();
    }
}

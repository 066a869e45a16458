package io.persistentprocess.cli.logs;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import io.persistentprocess.supervision.spec.GroupId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Shows the logs of instances and goes on with what is written to them, also by instances that begin later and after the agent has ended. The kernel tells what was
 * written (inotify(7)) and that the reader has gone (epoll(7)); there is no poll.
 */
public final class LogFollower implements AutoCloseable {
    private static final int STANDARD_OUTPUT = 1;
    private static final long OUTPUT = 0;
    private static final long WRITES = 1;

    private static final int IN_FOLDER = Inotify.MODIFY
            | Inotify.CREATE
            | Inotify.MOVED_TO
            | Inotify.DELETE_SELF
            | Inotify.MOVE_SELF
            | Inotify.ONLYDIR;

    private final List<InstanceSelector> selectors;
    private final LogStart start;
    private final LogSink sink;
    private final TrustedDirectory logs;
    private final Inotify inotify;
    private final Epoll epoll;
    private final int logsWatch;
    private final Map<GroupId, GroupLogs> groups = new LinkedHashMap<>();
    private final Map<Integer, GroupId> watches = new HashMap<>();

    private LogFollower(
            TrustedDirectory logs,
            List<InstanceSelector> selectors,
            LogStart start,
            LogSink sink,
            Inotify inotify,
            Epoll epoll)
            throws KernelException {
        this.logs = logs;
        this.selectors = List.copyOf(selectors);
        this.start = start;
        this.sink = sink;
        this.inotify = inotify;
        this.epoll = epoll;
        this.logsWatch = inotify.watch(logs.descriptorPath(), Inotify.CREATE | Inotify.MOVED_TO | Inotify.ONLYDIR);
    }

    /**
     * Follows the logs that some selectors select.
     *
     * @param directory of all logs
     * @param start where logs that exist already begin to be shown; later ones are shown whole
     */
    public static LogFollower open(Path directory, List<InstanceSelector> selectors, LogStart start, LogSink sink)
            throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            TrustedDirectory logs = opened.add(TrustedDirectory.open(directory), TrustedDirectory::close);
            Inotify inotify = opened.add(Inotify.create(), Inotify::close);
            Epoll epoll = opened.add(Epoll.create(), Epoll::close);
            epoll.add(inotify.fd(), Epoll.IN, WRITES);
            watchOutput(epoll);
            return opened.keep(new LogFollower(logs, selectors, start, sink, inotify, epoll));
        }
    }

    /** A pipe without a reader reports an error, whatever is asked for. A file cannot be watched and needs not be. */
    private static void watchOutput(Epoll epoll) throws KernelException {
        try {
            epoll.add(STANDARD_OUTPUT, 0, OUTPUT);
        } catch (KernelException e) {
            if (!e.is(Errno.EPERM, Errno.EBADF)) {
                throw e;
            }
        }
    }

    /** Shows what there is, one instance after the other. True: nothing was in the way. */
    public boolean show() throws KernelException {
        enterAll();
        boolean undisturbed = true;
        for (GroupLogs group : groups.values()) {
            undisturbed &= group.showAll();
        }
        return undisturbed;
    }

    private void enterAll() throws KernelException {
        Set<GroupId> wanted = new LinkedHashSet<>();
        selectors.forEach(selector -> wanted.add(selector.groupId()));
        for (GroupId group : wanted) {
            enter(group, start);
        }
    }

    /** Shows what there is and what comes. Returns when the reader has gone. */
    public void follow() throws KernelException {
        enterAll();
        showAll();
        while (!sink.isClosed()) {
            int ready = epoll.await();
            for (int i = 0; i < ready; i++) {
                if (epoll.token(i) == OUTPUT) {
                    return;
                }
                for (InotifyEvent event : inotify.read()) {
                    happened(event);
                }
            }
            showAll();
        }
    }

    private void happened(InotifyEvent event) throws KernelException {
        if (event.is(Inotify.OVERFLOW)) {
            groups.values().forEach(GroupLogs::touchAll);
        } else if (event.wd() == logsWatch) {
            Optional<GroupId> group = CgroupLayout.group(event.name());
            if (group.isPresent()
                    && selectors.stream().anyMatch(one -> one.groupId().equals(group.get()))) {
                enter(group.get(), LogStart.EVERYTHING);
            }
        } else if (watches.containsKey(event.wd())) {
            GroupId group = watches.get(event.wd());
            if (event.is(Inotify.DELETE_SELF | Inotify.MOVE_SELF | Inotify.IGNORED)) {
                leave(group, event.wd());
            } else {
                Optional.ofNullable(groups.get(group)).ifPresent(those -> those.touch(event.name()));
            }
        }
    }

    /** Watches before it looks, so that nothing is missed in between. */
    private void enter(GroupId group, LogStart from) throws KernelException {
        TrustedDirectory folder;
        try {
            folder = logs.child(CgroupLayout.folder(group));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return;
            }
            throw e;
        }
        int watch = inotify.watch(folder.descriptorPath(), IN_FOLDER);
        Optional.ofNullable(groups.remove(group)).ifPresent(GroupLogs::close);
        watches.put(watch, group);
        GroupLogs entered = new GroupLogs(group, folder, selectors, sink);
        groups.put(group, entered);
        entered.find(from);
    }

    private void leave(GroupId group, int watch) throws KernelException {
        if (watches.remove(watch) != null) {
            inotify.unwatch(watch);
            Optional.ofNullable(groups.remove(group)).ifPresent(GroupLogs::close);
            enter(group, LogStart.EVERYTHING);
        }
    }

    /** One piece of each log in turn, so that a busy one does not hold up the others. */
    private void showAll() {
        boolean more = true;
        while (more && !sink.isClosed()) {
            more = false;
            for (GroupLogs group : groups.values()) {
                more |= group.showMore();
            }
        }
    }

    @Override
    public void close() {
        groups.values().forEach(GroupLogs::close);
        epoll.close();
        inotify.close();
        logs.close();
    }
}

package io.persistentprocess.agent.condition;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.FileType;
import io.persistentprocess.kernel.file.PathResolver;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.supervision.provision.ConditionSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Watches everything that decides where paths lead: each directory on the way, those of links and of their targets, too, with the name that is looked up in it. It is watched
 * before the name is looked up, so that nothing is missed. Waits for file systems; for one thread.
 */
final class PathWalk {
    /** Of all conditions of one instance. */
    static final int MOST_PLACES = 512;

    private static final int ENTRIES = Inotify.CREATE
            | Inotify.DELETE
            | Inotify.MOVED_FROM
            | Inotify.MOVED_TO
            | Inotify.ATTRIB
            | Inotify.DELETE_SELF
            | Inotify.MOVE_SELF
            | Inotify.MASK_ADD;

    /** Below them the kernel tells nothing to inotify. */
    private static final String SYSFS = "/sys";

    private static final String PROC = "/proc";

    private final Inotify inotify;
    private final WatchedPlaces places;
    private final ConditionWatch watch;
    private Optional<String> gap = Optional.empty();
    private int made;

    PathWalk(Inotify inotify, WatchedPlaces places, ConditionWatch watch) {
        this.inotify = inotify;
        this.places = places;
        this.watch = watch;
    }

    /** For the end of a message. */
    static String unnoticed(String what, String why) {
        return "a change of %s is not noticed (%s); restart the instance when the condition is met"
                .formatted(what, why);
    }

    void add(ConditionSpec condition) {
        switch (condition.kind()) {
            case PATH_EXISTS, EXECUTABLE, PATH_NOT_EMPTY -> path(condition);
            case KERNEL_MODULE -> places.watchDevices(watch);
            // The bounding set of a process never gets more, capabilities(7).
            case CAPABILITY -> {}
        }
    }

    private void path(ConditionSpec condition) {
        try (FileDescriptor end =
                PathResolver.hold(Path.of(condition.argument()), this::looksUp).end()) {
            if (condition.kind() == ConditionSpec.Kind.PATH_NOT_EMPTY) {
                contents(end);
            }
        } catch (KernelException _) {
            // It leads nowhere, which the check says, too.
        }
    }

    private void looksUp(FileDescriptor directory, String name) {
        String path = directory.subject();
        if (isBelow(path, SYSFS)) {
            places.watchDevices(watch);
        } else if (isBelow(path, PROC)) {
            missed(path, "the kernel reports no changes there");
        } else {
            place(directory, name, ENTRIES | Inotify.ONLYDIR);
        }
    }

    private static boolean isBelow(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory + "/");
    }

    private void contents(FileDescriptor end) throws KernelException {
        if (isBelow(end.subject(), SYSFS) || isBelow(end.subject(), PROC)) {
            return;
        }
        boolean file = FileStatus.of(end).type() == FileType.REGULAR;
        place(end, WatchedPlaces.ANY, file ? ENTRIES | Inotify.MODIFY : ENTRIES);
    }

    private void place(FileDescriptor held, String name, int mask) {
        if (made == MOST_PLACES) {
            missed(held.subject(), "the paths of its conditions have more than %d parts".formatted(MOST_PLACES));
            return;
        }
        made++;
        int number;
        places.adding();
        try {
            number = inotify.watch(held, mask);
        } catch (KernelException e) {
            places.notAdded();
            // A file in place of a directory: the directory that it is in is watched.
            if (!e.is(Errno.ENOTDIR)) {
                missed(
                        held.subject(),
                        e.is(Errno.ENOSPC)
                                ? "no inotify watch is left; raise fs.inotify.max_user_watches"
                                : e.reason());
            }
            return;
        }
        if (!places.added(number, name, watch)) {
            watch.changed();
        }
    }

    private void missed(String what, String why) {
        if (gap.isEmpty()) {
            gap = Optional.of(unnoticed(what, why));
        }
    }

    Optional<String> gap() {
        return gap;
    }
}

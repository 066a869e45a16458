package io.persistentprocess.agent.condition;

import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which inotify watch concerns whom. The kernel gives one number for a directory, however often it is watched, so several share one. Numbers are not used again, inotify(7),
 * "Bugs".
 *
 * <p>Any thread. Nobody waits for a file system while holding the lock: a watch is made in between {@link #adding} and {@link #added}.
 */
final class WatchedPlaces {
    /** In place of a name: whatever happens in the directory or to the file. */
    static final String ANY = "";

    private static final int ITSELF = Inotify.DELETE_SELF | Inotify.MOVE_SELF | Inotify.IGNORED;

    private final Set<ConditionWatch> all = new HashSet<>();
    private final Map<Integer, Map<ConditionWatch, Set<String>>> byNumber = new HashMap<>();

    /** So many watches are being made whose numbers are not known here yet. */
    private int adding;

    /** Numbers whose watches have ended while others were being made. */
    private final Set<Integer> gone = new HashSet<>();

    synchronized void opened(ConditionWatch watch) {
        all.add(watch);
    }

    synchronized void adding() {
        adding++;
    }

    /** Returns whether the watch of this number still exists. */
    synchronized boolean added(int number, String name, ConditionWatch watch) {
        boolean exists = !gone.contains(number);
        if (exists) {
            watch.numbers().add(number);
            byNumber.computeIfAbsent(number, _ -> new HashMap<>())
                    .computeIfAbsent(watch, _ -> new HashSet<>())
                    .add(name);
        }
        notAdded();
        return exists;
    }

    synchronized void notAdded() {
        adding--;
        if (adding == 0) {
            gone.clear();
        }
    }

    synchronized void watchDevices(ConditionWatch watch) {
        watch.watchDevices();
    }

    /** Returns the numbers that concern nobody any more. */
    synchronized List<Integer> removed(ConditionWatch watch) {
        all.remove(watch);
        List<Integer> unused = new ArrayList<>();
        for (Integer number : watch.numbers()) {
            Map<ConditionWatch, Set<String>> others = byNumber.get(number);
            if (others != null && others.remove(watch) != null && others.isEmpty()) {
                byNumber.remove(number);
                unused.add(number);
            }
        }
        watch.numbers().clear();
        return unused;
    }

    /** Whom an event concerns. */
    synchronized Set<ConditionWatch> concerned(InotifyEvent event) {
        if (event.is(Inotify.OVERFLOW)) {
            return Set.copyOf(all);
        }
        Map<ConditionWatch, Set<String>> watches = byNumber.getOrDefault(event.wd(), Map.of());
        if (event.is(Inotify.IGNORED)) {
            byNumber.remove(event.wd());
            if (adding > 0) {
                gone.add(event.wd());
            }
        }
        Set<ConditionWatch> concerned = new HashSet<>();
        watches.forEach((watch, names) -> {
            if (event.is(ITSELF) || event.name().isEmpty() || names.contains(ANY) || names.contains(event.name())) {
                concerned.add(watch);
            }
        });
        return concerned;
    }

    synchronized Set<ConditionWatch> ofDevices() {
        Set<ConditionWatch> concerned = new HashSet<>(all);
        concerned.removeIf(watch -> !watch.isOfDevices());
        return concerned;
    }

    synchronized Set<ConditionWatch> all() {
        return Set.copyOf(all);
    }
}

package io.persistentprocess.cli.logs;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.DirectoryListing;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.logfile.LogOpener;
import io.persistentprocess.kernel.logfile.LogReader;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The logs in a group's directory that are shown. For one thread. */
final class GroupLogs implements AutoCloseable {
    /** The owner of the directory determines how many there are, and each takes memory and a descriptor. */
    private static final int MOST_LOGS = 1000;

    private static final int MOST_FILES = 10_000;

    private final GroupId group;
    private final TrustedDirectory folder;
    private final List<InstanceSelector> selectors;
    private final LogSink sink;
    private final Map<InstanceId, ShownLog> shown = new TreeMap<>(InstanceId.ORDER);
    private final Set<InstanceId> touched = new HashSet<>();

    /** @param folder closed with this object */
    GroupLogs(GroupId group, TrustedDirectory folder, List<InstanceSelector> selectors, LogSink sink) {
        this.group = group;
        this.folder = folder;
        this.selectors = selectors;
        this.sink = sink;
    }

    /** Adds the logs that exist. */
    void find(LogStart start) throws KernelException {
        for (String name : DirectoryListing.names(folder, MOST_FILES)) {
            Optional<InstanceId> id = LogCatalog.instance(group, name);
            if (id.isPresent()) {
                add(id.get(), start);
            }
        }
    }

    /** A file was created, written to or renamed. */
    void touch(String file) {
        LogCatalog.instance(group, file).ifPresent(id -> add(id, LogStart.EVERYTHING));
    }

    void touchAll() {
        touched.addAll(shown.keySet());
    }

    private void add(InstanceId id, LogStart start) {
        if (selectors.stream().noneMatch(selector -> selector.matches(id))) {
            return;
        }
        if (!shown.containsKey(id) && shown.size() < MOST_LOGS) {
            shown.put(id, open(id, start));
        }
        if (shown.containsKey(id)) {
            touched.add(id);
        }
    }

    private ShownLog open(InstanceId id, LogStart start) {
        LogOpener log = new LogOpener(folder, CgroupLayout.logName(id));
        LogReader reader;
        try {
            reader = start.reader(log);
        } catch (KernelException _) {
            // The first read says why, and a later one may succeed.
            reader = log.all();
        }
        return new ShownLog(id, reader, sink);
    }

    /** Shows a piece of each log that has more. False: none has. */
    boolean showMore() {
        touched.removeIf(id -> !shown.get(id).showMore());
        return !touched.isEmpty();
    }

    /** Shows each log to its end, one after the other. True: nothing was in the way. */
    boolean showAll() {
        shown.values().forEach(ShownLog::showAll);
        return shown.values().stream().noneMatch(ShownLog::hasProblem);
    }

    @Override
    public void close() {
        shown.values().forEach(ShownLog::close);
        folder.close();
    }
}

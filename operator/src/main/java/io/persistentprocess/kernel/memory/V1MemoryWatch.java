package io.persistentprocess.kernel.memory;

import io.persistentprocess.kernel.cgroup.FlatKeyedFile;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A v1 memory cgroup, Documentation/admin-guide/cgroup-v1/memory.rst: eventfds registered with {@code cgroup.event_control}. The kernel signals them also when the cgroup
 * is removed.
 */
public final class V1MemoryWatch implements MemoryWatch {
    /** Page counters end here; larger values mean that there is no limit. */
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    private static final int HIGH_PERCENT = 90;
    /** vmpressure: most of the scanned memory cannot be reclaimed. */
    private static final String PRESSURE_LEVEL = "medium";

    private static final int MAX_BYTES = 256;

    private record Registered(Source source, EventFd eventFd, Cause cause) {}

    private final Path directory;
    private final List<Registered> registered = new ArrayList<>();
    private long threshold = Long.MAX_VALUE;

    private V1MemoryWatch(Path directory) {
        this.directory = directory;
    }

    /** Whether there is a v1 memory cgroup at this path. */
    public static boolean isPossible(String directory) {
        return FileStatus.exists(directory + "/cgroup.event_control");
    }

    public static V1MemoryWatch open(Path directory) throws KernelException {
        V1MemoryWatch watch = new V1MemoryWatch(directory);
        try {
            watch.register("memory.oom_control", "", Cause.OUT_OF_MEMORY);
            watch.register("memory.pressure_level", " " + PRESSURE_LEVEL, Cause.PRESSURE);
            OptionalLong limit = watch.limitBytes();
            if (limit.isPresent()) {
                watch.threshold = limit.getAsLong() / 100 * HIGH_PERCENT;
                watch.register("memory.usage_in_bytes", " " + watch.threshold, Cause.HIGH);
            }
            return watch;
        } catch (KernelException e) {
            watch.close();
            throw e;
        }
    }

    private void register(String file, String argument, Cause cause) throws KernelException {
        EventFd eventFd = EventFd.create();
        registered.add(new Registered(new Source(eventFd.fd(), Epoll.IN), eventFd, cause));
        // The kernel keeps references to the eventfd and the cgroup, so neither file has to stay open.
        try (FileDescriptor watched = FileDescriptor.open(path(file), FileDescriptor.O_RDONLY)) {
            FileDescriptor.write(path("cgroup.event_control"), eventFd.fd() + " " + watched.fd() + argument);
        }
    }

    @Override
    public List<Source> sources() {
        return registered.stream().map(Registered::source).toList();
    }

    @Override
    public Set<Cause> take(Source source) throws KernelException {
        for (Registered each : registered) {
            if (each.source().equals(source)) {
                each.eventFd().drain();
                return isTrue(each.cause()) ? Set.of(each.cause()) : Set.of();
            }
        }
        return Set.of();
    }

    /** The kernel signals a threshold also when the usage falls below it, and signals everything on removal. */
    private boolean isTrue(Cause cause) throws KernelException {
        long usage = usageBytes();
        return cause != Cause.HIGH || usage >= threshold;
    }

    @Override
    public long oomKills() throws KernelException {
        return FlatKeyedFile.parse(text("memory.oom_control")).value("oom_kill");
    }

    @Override
    public boolean killsTogether() {
        return false;
    }

    @Override
    public long usageBytes() throws KernelException {
        return Long.parseLong(text("memory.usage_in_bytes"));
    }

    @Override
    public OptionalLong limitBytes() throws KernelException {
        long limit = Long.parseLong(text("memory.limit_in_bytes"));
        return limit >= UNLIMITED ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    private String text(String file) throws KernelException {
        return FileDescriptor.beginning(path(file), MAX_BYTES).strip();
    }

    private String path(String file) {
        return directory + "/" + file;
    }

    @Override
    public void close() {
        registered.forEach(each -> each.eventFd().close());
        registered.clear();
    }
}

package io.persistentprocess.kernel.memory;

import io.persistentprocess.kernel.cgroup.FlatKeyedFile;
import io.persistentprocess.kernel.cgroup.FlatKeyedFileWatch;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A cgroup2 with the memory controller: memory.events, and PSI if the kernel has it. */
public final class V2MemoryWatch implements MemoryWatch {
    private static final Duration STALL = Duration.ofMillis(200);
    private static final int MAX_BYTES = 64;

    private final Path directory;
    private final FlatKeyedFileWatch events;
    private final Optional<PressureTrigger> pressure;
    private FlatKeyedFile last;

    private V2MemoryWatch(
            Path directory, FlatKeyedFileWatch events, Optional<PressureTrigger> pressure, FlatKeyedFile last) {
        this.directory = directory;
        this.events = events;
        this.pressure = pressure;
        this.last = last;
    }

    /** Whether this is a cgroup2 with memory accounting. */
    public static boolean isPossible(String directory) {
        return FileStatus.exists(directory + "/memory.events");
    }

    public static V2MemoryWatch open(Path directory) throws KernelException {
        FlatKeyedFileWatch events = FlatKeyedFileWatch.open(directory.resolve("memory.events"));
        try {
            return new V2MemoryWatch(directory, events, pressure(directory), events.read());
        } catch (KernelException e) {
            events.close();
            throw e;
        }
    }

    /** psi=0, or an old kernel: watches without PSI. */
    private static Optional<PressureTrigger> pressure(Path directory) {
        try {
            return Optional.of(PressureTrigger.memory(directory, STALL, PressureTrigger.SHORTEST_WINDOW));
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    @Override
    public List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(events.fd(), FlatKeyedFileWatch.EPOLL_EVENTS));
        pressure.ifPresent(trigger -> sources.add(new Source(trigger.fd(), PressureTrigger.EPOLL_EVENTS)));
        return sources;
    }

    @Override
    public Set<Cause> take(Source source) throws KernelException {
        if (source.fd() != events.fd()) {
            // A removed cgroup reports ERR as well; reading one of its files shows the difference.
            usageBytes();
            return Set.of(Cause.PRESSURE);
        }
        FlatKeyedFile now = events.read();
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        if (grew(now, "oom") || grew(now, "oom_kill")) {
            causes.add(Cause.OUT_OF_MEMORY);
        }
        if (grew(now, "high") || grew(now, "max")) {
            causes.add(Cause.HIGH);
        }
        last = now;
        return causes;
    }

    private boolean grew(FlatKeyedFile now, String key) {
        return now.value(key) > last.value(key);
    }

    @Override
    public long oomKills() throws KernelException {
        return FlatKeyedFile.parse(FileDescriptor.contents(directory + "/memory.events", FlatKeyedFileWatch.MAX_BYTES))
                .oomKills();
    }

    @Override
    public boolean killsTogether() {
        return true;
    }

    @Override
    public long usageBytes() throws KernelException {
        return Long.parseLong(text("memory.current"));
    }

    @Override
    public OptionalLong limitBytes() throws KernelException {
        String limit = text("memory.max");
        return limit.equals("max") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(limit));
    }

    private String text(String file) throws KernelException {
        return FileDescriptor.beginning(directory + "/" + file, MAX_BYTES).strip();
    }

    @Override
    public void close() {
        events.close();
        pressure.ifPresent(PressureTrigger::close);
    }
}

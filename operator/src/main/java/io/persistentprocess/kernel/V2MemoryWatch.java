package io.persistentprocess.kernel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A cgroup2 with the memory controller: memory.events, and PSI where the kernel has it. */
public final class V2MemoryWatch implements MemoryWatch {
    private static final Duration STALL = Duration.ofMillis(200);
    private static final int MAX_BYTES = 64;

    private final Path directory;
    private final FlatKeysWatch events;
    private final Optional<PressureTrigger> pressure;
    private FlatKeys last;

    private V2MemoryWatch(Path directory, FlatKeysWatch events, Optional<PressureTrigger> pressure, FlatKeys last) {
        this.directory = directory;
        this.events = events;
        this.pressure = pressure;
        this.last = last;
    }

    /** Whether this is a cgroup2 whose memory is accounted for. */
    public static boolean isPossible(Path directory) {
        return directory.resolve("memory.events").toFile().exists();
    }

    public static V2MemoryWatch open(Path directory) throws KernelException {
        FlatKeysWatch events = FlatKeysWatch.open(directory.resolve("memory.events"));
        try {
            return new V2MemoryWatch(directory, events, pressure(directory), events.read());
        } catch (KernelException e) {
            events.close();
            throw e;
        }
    }

    /** psi=0, or an old kernel: the rest is worth having. */
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
        sources.add(new Source(events.fd(), FlatKeysWatch.EPOLL_EVENTS));
        pressure.ifPresent(trigger -> sources.add(new Source(trigger.fd(), PressureTrigger.EPOLL_EVENTS)));
        return sources;
    }

    @Override
    public Set<Cause> take(Source source) throws KernelException {
        if (source.fd() != events.fd()) {
            // An ERR of a removed cgroup looks the same: whether it is there is told by its file.
            usageBytes();
            return Set.of(Cause.PRESSURE);
        }
        FlatKeys now = events.read();
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

    private boolean grew(FlatKeys now, String key) {
        return now.value(key) > last.value(key);
    }

    @Override
    public long oomKills() throws KernelException {
        return FlatKeys.parse(Descriptor.contents(directory + "/memory.events", FlatKeysWatch.MAX_BYTES))
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
        return Descriptor.beginning(directory + "/" + file, MAX_BYTES).strip();
    }

    @Override
    public void close() {
        events.close();
        pressure.ifPresent(PressureTrigger::close);
    }
}

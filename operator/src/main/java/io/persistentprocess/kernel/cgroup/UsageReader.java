package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the resource usage of cgroups on request: some ten files of a few lines each. Keeps and watches nothing. Any thread that sees the cgroups. */
public final class UsageReader {
    private static final int MAX_BYTES = 4096;
    private static final long NANOS_PER_MICRO = 1000;

    /** A v1 memory limit that is not set is the largest number of whole pages. */
    private static final long UNLIMITED = 1L << 60;

    private static final Pattern SOME = Pattern.compile("^some avg10=([0-9.]+) .* total=([0-9]+)$", Pattern.MULTILINE);

    private final ControllerHierarchies places;

    public UsageReader(ControllerHierarchies places) {
        this.places = places;
    }

    /** Values that cannot be read are empty; all are if the cgroup is gone. */
    public ResourceUsage read(Path cgroup) {
        Optional<String> time = contents(cgroup, "cpu.stat");
        Optional<Path> memory = places.v1(CgroupController.MEMORY, cgroup);
        Path pids = places.v1(CgroupController.PIDS, cgroup).orElse(cgroup);
        return new ResourceUsage(
                time.flatMap(text -> field(text, "usage_usec")),
                throttled(cgroup, time),
                memory.map(v1 -> number(v1, "memory.usage_in_bytes")).orElseGet(() -> number(cgroup, "memory.current")),
                memory.map(v1 -> number(v1, "memory.max_usage_in_bytes"))
                        .orElseGet(() -> number(cgroup, "memory.peak")),
                memory.map(v1 -> number(v1, "memory.limit_in_bytes"))
                        .orElseGet(() -> number(cgroup, "memory.max"))
                        .filter(limit -> limit < UNLIMITED),
                memory.map(v1 -> contents(v1, "memory.oom_control"))
                        .orElseGet(() -> contents(cgroup, "memory.events"))
                        .map(text -> FlatKeyedFile.parse(text).oomKills()),
                number(pids, "pids.current"),
                pressure(cgroup));
    }

    private Optional<Long> throttled(Path cgroup, Optional<String> time) {
        return places.v1(CgroupController.CPU, cgroup)
                .map(v1 -> contents(v1, "cpu.stat")
                        .flatMap(text -> field(text, "throttled_time"))
                        .map(nanos -> nanos / NANOS_PER_MICRO))
                .orElseGet(() -> time.flatMap(text -> field(text, "throttled_usec")));
    }

    private static Optional<ResourceUsage.Pressure> pressure(Path cgroup) {
        // PSI is enabled for all resources or for none.
        return waiting(cgroup, "cpu.pressure")
                .map(cpu -> new ResourceUsage.Pressure(
                        cpu,
                        waiting(cgroup, "memory.pressure").orElse(ResourceUsage.Waiting.NONE),
                        waiting(cgroup, "io.pressure").orElse(ResourceUsage.Waiting.NONE)));
    }

    private static Optional<ResourceUsage.Waiting> waiting(Path cgroup, String file) {
        return contents(cgroup, file)
                .map(SOME::matcher)
                .filter(Matcher::find)
                .map(matcher -> new ResourceUsage.Waiting(matcher.group(1), Long.parseLong(matcher.group(2))));
    }

    /** Empty for {@code max}. */
    private static Optional<Long> number(Path directory, String file) {
        return contents(directory, file)
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,19}"))
                .map(Long::parseLong);
    }

    /** A value from lines of a name and a number. */
    private static Optional<Long> field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst();
    }

    private static Optional<String> contents(Path directory, String file) {
        try {
            return Optional.of(FileDescriptor.beginning(directory.resolve(file).toString(), MAX_BYTES));
        } catch (KernelException _) {
            return Optional.empty();
        }
    }
}

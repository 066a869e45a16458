package io.persistentprocess.e2e.bench.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A C program of {@code e2e/bench} that keeps members alive and does nothing else. */
public enum SmallSupervisor implements Supervisor {
    FLOOR(
            "C floor",
            "floor",
            "one epoll over a pidfd per member, posix_spawn, no cgroup: the least a supervisor can do",
            Attention.PROMPT,
            5_000),
    THREADS("C, wait4 threads", "threads", "one thread per member in wait4", Attention.PROMPT, 1_000),
    SCAN("PID scan", "scan", "asks for every PID once a second, like a cron script", Attention.DELAYED, 1_000);

    private final String title;
    private final String program;
    private final String description;
    private final Attention attention;
    private final int largest;

    SmallSupervisor(String title, String program, String description, Attention attention, int largest) {
        this.title = title;
        this.program = program;
        this.description = description;
        this.attention = attention;
        this.largest = largest;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Attention attention() {
        return attention;
    }

    @Override
    public Duration minimumUptime() {
        return Duration.ZERO;
    }

    @Override
    public int largest() {
        return largest;
    }

    @Override
    public List<String> needs() {
        return List.of();
    }

    @Override
    public List<String> prepare(Site site) {
        Members members = site.members();
        Path supervisor = members.program().resolveSibling(program);
        return List.of(
                supervisor.toString(),
                members.program().toString(),
                members.records().toString(),
                Integer.toString(members.count()));
    }
}

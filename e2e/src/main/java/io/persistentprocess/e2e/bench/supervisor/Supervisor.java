package io.persistentprocess.e2e.bench.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A way to keep processes alive, and how it is configured here: always for its fastest restart, as its users would write it. */
public sealed interface Supervisor permits Agent, SmallSupervisor, Runit, S6, Supervisord {

    /** How it learns of a death, which decides how it can be measured. */
    enum Attention {
        /** Woken by the kernel: killed in turns with the others of this kind, so that noise of the machine hits all alike. */
        PROMPT,
        /** Looks, or waits, about a second: measured beside the others of this kind, and apart from those its looking would disturb. */
        DELAYED
    }

    /**
     * Where one run of it lives.
     *
     * @param directory its configuration, absolute, empty before
     * @param cgroup for members, if it makes cgroups
     */
    record Site(Path directory, Path cgroup, Members members) {}

    /** The name of its row, and what {@code --supervisors} calls it. */
    String title();

    /** One sentence for below the table: what it is and how it is configured. */
    String description();

    Attention attention();

    /** A member that is killed younger than this is kept down on purpose, which is not what is measured. */
    Duration minimumUptime();

    /** The most members it is asked to keep. */
    int largest();

    /** The programs that must be on the PATH. */
    List<String> needs();

    /** Writes its configuration into the site and says how to start it. */
    List<String> prepare(Site site) throws IOException;

    default List<String> missing() {
        List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return needs().stream()
                .filter(program -> path.stream().noneMatch(at -> Files.isExecutable(Path.of(at, program))))
                .toList();
    }

    public static List<Supervisor> all(Path agentLauncher) {
        return Stream.concat(
                        Stream.of(new Agent(agentLauncher)),
                        Stream.of(
                                SmallSupervisor.FLOOR,
                                SmallSupervisor.THREADS,
                                new Runit(),
                                new S6(),
                                new Supervisord(),
                                SmallSupervisor.SCAN))
                .toList();
    }
}

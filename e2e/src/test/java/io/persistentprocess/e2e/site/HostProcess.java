package io.persistentprocess.e2e.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process as proc(5) shows it; PID and start time together are never used twice.
 *
 * @param startTicks field 22 of /proc/PID/stat
 */
public record HostProcess(int pid, long startTicks) {
    private static final int STATE = 0;
    private static final int NICE = 16;
    private static final int START_TIME = 19;
    private static final int REAL_TIME_PRIORITY = 37;
    private static final int POLICY = 38;

    public static HostProcess of(int pid) {
        return new HostProcess(pid, Long.parseLong(stat(pid).get(START_TIME)));
    }

    /** False also for a zombie: it holds nothing any more. */
    public boolean isAlive() {
        try {
            List<String> stat = stat(pid);
            return Long.parseLong(stat.get(START_TIME)) == startTicks && !"ZX".contains(stat.get(STATE));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException || !Files.exists(directory())) {
                return false;
            }
            throw e;
        }
    }

    public int niceness() {
        return Integer.parseInt(stat(pid).get(NICE));
    }

    /** SCHED_… of sched(7): 0 is SCHED_OTHER. */
    public int schedulingPolicy() {
        return Integer.parseInt(stat(pid).get(POLICY));
    }

    /** 1 to 99; 0 with a policy that has none. */
    public int realTimePriority() {
        return Integer.parseInt(stat(pid).get(REAL_TIME_PRIORITY));
    }

    /** As ionice(1) says it. */
    public String ioPriority() {
        return Commands.ask(List.of("ionice", "-p", Integer.toString(pid)), Map.of())
                .text();
    }

    public void kill() {
        signal("KILL");
    }

    /** Sends a signal, named as kill(1) takes it, without SIG. */
    public void signal(String name) {
        Commands.run("kill", "-" + name, Integer.toString(pid));
    }

    /** The lines of /proc/PID/status by their names. */
    public Map<String, String> status() {
        return read("status")
                .lines()
                .map(line -> line.split(":\\s*", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1].strip()));
    }

    /** Open descriptors: number and what it is open on. Without those that are closed meanwhile. */
    public Map<Integer, String> descriptors() {
        Map<Integer, String> open = new TreeMap<>();
        try (Stream<Path> links = Files.list(directory().resolve("fd"))) {
            for (Path link : links.toList()) {
                target(link)
                        .ifPresent(target ->
                                open.put(Integer.valueOf(link.getFileName().toString()), target));
            }
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of a file of /proc/PID. */
    public String read(String file) {
        try {
            return Files.readString(directory().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        return Path.of("/proc", Integer.toString(pid));
    }

    private static Optional<String> target(Path link) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException closed) {
            return Optional.empty();
        }
    }

    /** What follows the name, which may contain anything: state first. */
    private static List<String> stat(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

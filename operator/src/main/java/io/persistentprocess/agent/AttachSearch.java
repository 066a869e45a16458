package io.persistentprocess.agent;

import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFile;
import io.persistentprocess.kernel.ProcessStat;
import io.persistentprocess.kernel.ProcessTable;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.ProcessId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the processes that a user or a manifest names. Any thread but the reactor's: it reads the arguments of every process of the host. */
final class AttachSearch {
    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int NAMED_AT_MOST = 5;

    private AttachSearch() {}

    /** Never empty; the first is the main process. */
    static List<ProcessId> find(AttachSource source) throws AttachRefusedException, KernelException {
        return switch (source) {
            case AttachSource.Pids(List<Integer> pids) -> named(pids);
            case AttachSource.PidFile(String path) -> List.of(inFile(Path.of(path)));
            case AttachSource.Match(Optional<String> executable, Optional<String> arguments) ->
                List.of(only(
                        pid -> runs(pid, executable)
                                && isFound(arguments, words(pid).skipFirst()),
                        executable.orElse("")
                                + arguments.map(text -> " " + text).orElse("")));
            case AttachSource.CommandLine(String pattern) ->
                List.of(only(pid -> isFound(Optional.of(pattern), words(pid).all()), pattern));
        };
    }

    private static List<ProcessId> named(List<Integer> pids) throws AttachRefusedException, KernelException {
        List<ProcessId> found = new ArrayList<>();
        for (int pid : pids) {
            found.add(id(living(pid)
                    .orElseThrow(() -> AttachRefusedException.nothingThere(
                            "there is no process %d (ESRCH); it may have ended".formatted(pid)))));
        }
        return List.copyOf(found);
    }

    private static ProcessId inFile(Path file) throws AttachRefusedException, KernelException {
        String text;
        try {
            text = PidFile.read(file);
        } catch (KernelException e) {
            throw AttachRefusedException.nothingThere(e.getMessage());
        }
        Matcher matcher = PID.matcher(text);
        if (!matcher.matches()) {
            throw AttachRefusedException.nothingThere("PID file %s does not contain a PID".formatted(file));
        }
        int pid = Integer.parseInt(text);
        return id(living(pid)
                .orElseThrow(() -> AttachRefusedException.nothingThere(
                        "PID file %s names process %d, which is not there (ESRCH); the file may be old"
                                .formatted(file, pid))));
    }

    private static Optional<ProcessStat> living(int pid) throws KernelException {
        return ProcessStat.read(pid).filter(stat -> !stat.zombie() || stat.threads() > 1);
    }

    /** Of a process and its descendants that all look alike, the topmost is meant. */
    private static ProcessId only(Predicate<Integer> looksRight, String described)
            throws AttachRefusedException, KernelException {
        Map<Integer, ProcessStat> matching = new HashMap<>();
        int self = (int) ProcessHandle.current().pid();
        for (ProcessStat stat : ProcessTable.read()) {
            if (stat.pid() != self && !stat.zombie() && !stat.kernelThread() && looksRight.test(stat.pid())) {
                matching.put(stat.pid(), stat);
            }
        }
        Set<Integer> pids = matching.keySet();
        List<ProcessStat> topmost = matching.values().stream()
                .filter(stat -> !pids.contains(stat.parent()))
                .sorted((a, b) -> Integer.compare(a.pid(), b.pid()))
                .toList();
        if (topmost.isEmpty()) {
            throw AttachRefusedException.nothingThere("no process matches \"%s\" (ESRCH)".formatted(described.strip()));
        }
        if (topmost.size() > 1) {
            String some = topmost.stream()
                    .limit(NAMED_AT_MOST)
                    .map(stat -> Integer.toString(stat.pid()))
                    .collect(Collectors.joining(", "));
            throw AttachRefusedException.refused(
                    "%d processes match \"%s\" side by side (%s%s); name the main one by its PID, or match more closely"
                            .formatted(
                                    topmost.size(),
                                    described.strip(),
                                    some,
                                    topmost.size() > NAMED_AT_MOST ? ", …" : ""));
        }
        return id(topmost.getFirst());
    }

    private static boolean runs(int pid, Optional<String> executable) {
        return executable
                .map(path -> ProcessTable.executable(pid)
                        .filter(Path.of(path)::equals)
                        .isPresent())
                .orElse(true);
    }

    private static boolean isFound(Optional<String> pattern, String text) {
        return pattern.map(each -> Pattern.compile(each).matcher(text).find()).orElse(true);
    }

    private record Words(List<String> words) {
        String all() {
            return String.join(" ", words);
        }

        String skipFirst() {
            return words.stream().skip(1).collect(Collectors.joining(" "));
        }
    }

    /** What may not be looked at looks like nothing. */
    private static Words words(int pid) {
        try {
            return new Words(ProcessTable.arguments(pid));
        } catch (KernelException _) {
            return new Words(List.of());
        }
    }

    private static ProcessId id(ProcessStat stat) {
        return new ProcessId(stat.pid(), stat.startTicks());
    }
}

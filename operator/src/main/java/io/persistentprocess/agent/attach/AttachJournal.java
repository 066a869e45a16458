package io.persistentprocess.agent.attach;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.ProcessId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The journal of an attach, in attributes of the instance's cgroup: which processes are attached and where they were. Each part is written before the step that it
 * describes.
 *
 * <p>If the agent dies here: the next agent reads the journal. If the checkpoint names the attached main process, the attach is complete; else it is rolled back.
 */
public final class AttachJournal {
    /**
     * The cgroups that a process was in.
     *
     * @param directories that of cgroup2 first, then of each v1 hierarchy that the instance uses
     */
    record Origin(List<Path> directories) {
        Origin {
            directories = List.copyOf(directories);
        }
    }

    private static final String MAIN = "attach";
    private static final String FROZEN = "attach.frozen";
    private static final String MOVED = "attach.moved.";

    /** An attribute holds at most 64 KiB, and a path may be long. */
    private static final int PROCESSES_PER_PART = 500;

    private static final Pattern BLANK = Pattern.compile(" ");
    private static final Pattern LINE = Pattern.compile("\n");

    private final Cgroup cgroup;
    private int parts;

    public AttachJournal(Cgroup cgroup) {
        this.cgroup = cgroup;
    }

    void begin(ProcessId main) throws KernelException {
        cgroup.setAttribute(MAIN, main.pid() + " " + main.startTicks());
    }

    void freezes(List<Path> sources) throws KernelException {
        cgroup.setAttribute(
                FROZEN,
                String.join("\n", sources.stream().map(JournalPathCodec::escape).toList()));
    }

    void moves(Map<ProcessId, Origin> processes) throws KernelException {
        List<Map.Entry<ProcessId, Origin>> entries = List.copyOf(processes.entrySet());
        for (int from = 0; from < entries.size(); from += PROCESSES_PER_PART) {
            int to = Math.min(entries.size(), from + PROCESSES_PER_PART);
            cgroup.setAttribute(MOVED + parts++, write(entries.subList(from, to)));
        }
    }

    /** Writes each origin once, followed by the processes that were there. */
    private static String write(List<Map.Entry<ProcessId, Origin>> entries) {
        StringBuilder text = new StringBuilder();
        Map<Origin, Integer> places = new LinkedHashMap<>();
        for (Map.Entry<ProcessId, Origin> entry : entries) {
            int place = places.computeIfAbsent(entry.getValue(), origin -> {
                text.append(String.join(
                                "\t",
                                origin.directories().stream()
                                        .map(JournalPathCodec::escape)
                                        .toList()))
                        .append('\n');
                return places.size();
            });
            ProcessId process = entry.getKey();
            text.append("%d %d %d\n".formatted(process.pid(), process.startTicks(), place));
        }
        return text.toString();
    }

    /** The main process of an attach that is not settled; empty: there is none. */
    public Optional<ProcessId> main() throws KernelException {
        return cgroup.attribute(MAIN).map(text -> process(BLANK.split(text)));
    }

    public List<Path> frozen() throws KernelException {
        return cgroup.attribute(FROZEN).stream()
                .flatMap(text -> LINE.splitAsStream(text))
                .map(JournalPathCodec::unescape)
                .toList();
    }

    Map<ProcessId, Origin> moved() throws KernelException {
        Map<ProcessId, Origin> moved = new LinkedHashMap<>();
        for (String name : cgroup.attributes()) {
            if (name.startsWith(MOVED)) {
                read(cgroup.attribute(name).orElse(""), moved);
            }
        }
        return moved;
    }

    private static void read(String text, Map<ProcessId, Origin> into) {
        List<Origin> places = new ArrayList<>();
        for (String line : LINE.splitAsStream(text).toList()) {
            if (line.startsWith("/")) {
                places.add(new Origin(Stream.of(line.split("\t", -1))
                        .map(JournalPathCodec::unescape)
                        .toList()));
            } else {
                String[] words = BLANK.split(line);
                into.put(process(words), places.get(Integer.parseInt(words[2])));
            }
        }
    }

    private static ProcessId process(String... words) {
        return new ProcessId(Integer.parseInt(words[0]), Long.parseLong(words[1]));
    }

    /**
     * Does nothing if there is no journal, or no cgroup. The main process is erased last: the other parts mean nothing without it and are overwritten by the next attach.
     */
    public void erase() throws KernelException {
        try {
            for (String name : cgroup.attributes()) {
                if (name.startsWith(MOVED) || name.equals(FROZEN)) {
                    cgroup.removeAttribute(name);
                }
            }
            cgroup.removeAttribute(MAIN);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}

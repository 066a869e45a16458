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
 * What is being attached and where it came from, in attributes of the instance's cgroup, each part written before what it tells of is done.
 *
 * <p>Dies here: the next agent reads it. Where the checkpoint says that the main process is the instance's, the attach is done; else it is undone.
 */
public final class AttachJournal {
    /**
     * Where a process was.
     *
     * @param directories of cgroup2 first, then of each hierarchy of v1 that the instance uses
     */
    record Origin(List<Path> directories) {
        Origin {
            directories = List.copyOf(directories);
        }
    }

    private static final String MAIN = "attach";
    private static final String FROZEN = "attach.frozen";
    private static final String MOVED = "attach.moved.";

    /** An attribute holds 64 KiB; a path may be long. */
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

    /** Each place once, then who was there. */
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

    /** Fine when there is nothing, not even a cgroup. The main process last: what is left without it means nothing and is written over. */
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

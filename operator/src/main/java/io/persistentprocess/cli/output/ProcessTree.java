package io.persistentprocess.cli.output;

import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.local.control.InstanceProcesses;
import io.persistentprocess.local.control.InstanceProcesses.ProcessLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws the processes of an instance below their parents. */
public final class ProcessTree {
    /** The characters that draw the tree. */
    public enum Lines {
        DRAWN("├─ ", "└─ ", "│  "),
        ASCII("|- ", "`- ", "|  ");

        private final String branch;
        private final String lastBranch;
        private final String trunk;

        Lines(String branch, String lastBranch, String trunk) {
            this.branch = branch;
            this.lastBranch = lastBranch;
            this.trunk = trunk;
        }
    }

    private static final int DEEPEST = 30;
    private static final long LONG_MILLIS = 100_000;
    private static final String NO_TRUNK = "   ";

    private final Lines lines;
    private final Instant now;

    public ProcessTree(Lines lines, Instant now) {
        this.lines = lines;
        this.now = now;
    }

    public String print(InstanceProcesses instance) {
        StringBuilder text = new StringBuilder()
                .append(instance.fullName())
                .append(' ')
                .append(instance.state())
                .append('\n');
        Set<Long> pids = instance.processes().stream().map(ProcessLine::pid).collect(Collectors.toSet());
        List<ProcessLine> topmost = instance.processes().stream()
                .filter(process -> !pids.contains(process.parent()))
                .toList();
        draw(topmost, instance.processes(), 0, "", text);
        if (instance.truncated()) {
            text.append("... and more, which one answer has no room for\n");
        }
        return text.toString();
    }

    private void draw(List<ProcessLine> siblings, List<ProcessLine> all, int depth, String indent, StringBuilder text) {
        for (ProcessLine process : siblings) {
            boolean last = process.equals(siblings.getLast());
            text.append(indent)
                    .append(last ? lines.lastBranch : lines.branch)
                    .append(describe(process))
                    .append('\n');
            if (depth < DEEPEST) {
                List<ProcessLine> children =
                        depth == DEEPEST - 1 ? descendantsOf(process, all) : childrenOf(process, all);
                draw(children, all, depth + 1, indent + (last ? NO_TRUNK : lines.trunk), text);
            }
        }
    }

    /** Deeper processes are all on one level: a chain of parents may be ten thousand long. */
    private static List<ProcessLine> descendantsOf(ProcessLine process, List<ProcessLine> all) {
        List<ProcessLine> found = new ArrayList<>(childrenOf(process, all));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(childrenOf(found.get(i), all));
        }
        return found;
    }

    /** Threads come first. */
    private static List<ProcessLine> childrenOf(ProcessLine process, List<ProcessLine> all) {
        return Stream.concat(
                        process.threads().stream(),
                        all.stream().filter(child -> child.parent() == process.pid() && child.pid() != process.pid()))
                .toList();
    }

    private String describe(ProcessLine process) {
        String zombie = process.state().equals("Z") ? " (zombie)" : "";
        return "%d %s %s cpu=%s rss=%s %s%s"
                .formatted(
                        process.pid(),
                        process.state(),
                        HumanDuration.of(Duration.between(process.startedAt(), now)),
                        cpu(process.cpuMillis()),
                        memory(process.residentBytes()),
                        TerminalText.of(process.command()),
                        zombie);
    }

    private static String cpu(long millis) {
        return millis < LONG_MILLIS ? "%.2fs".formatted(millis / 1000.0) : HumanDuration.of(Duration.ofMillis(millis));
    }

    private static String memory(long bytes) {
        return bytes < 10L << 20 ? (bytes >> 10) + "Ki" : (bytes >> 20) + "Mi";
    }
}

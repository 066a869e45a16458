package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.TerminalText;
import java.time.Instant;
import java.util.List;

/** A node, its groups, and their instances. */
final class ClusterTree {
    /** The characters that draw the tree. */
    enum Lines {
        DRAWN("├─ ", "└─ ", "│  "),
        ASCII("|- ", "`- ", "|  ");

        private final String fork;
        private final String last;
        private final String pass;

        Lines(String fork, String last, String pass) {
            this.fork = fork;
            this.last = last;
            this.pass = pass;
        }
    }

    private static final String BLANK = "   ";

    private final Lines lines;

    ClusterTree(Lines lines) {
        this.lines = lines;
    }

    String print(NodeStatusView node, Instant now) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                node.node()
                        + (node.drained() ? " drained" : "")
                        + (node.agent().isEmpty() ? "" : "  agent " + node.agent()));
        List<GroupStatusView> groups = node.groups();
        for (GroupStatusView group : groups) {
            boolean lastGroup = group.equals(groups.getLast());
            line(text, (lastGroup ? lines.last : lines.fork) + group(group));
            String indent = lastGroup ? BLANK : lines.pass;
            for (InstanceStatusView instance : group.instances()) {
                boolean lastInstance = instance.equals(group.instances().getLast()) && group.omitted() == 0;
                line(text, indent + (lastInstance ? lines.last : lines.fork) + instance(instance, now));
            }
            if (group.omitted() > 0) {
                line(text, indent + lines.last + group.omitted() + " more, which are not listed");
            }
        }
        return text.toString();
    }

    private static String group(GroupStatusView group) {
        return "%s  %s %d/%d%s"
                .formatted(group.fullName(), group.state(), group.ready(), group.desired(), clause(group.message()));
    }

    private static String instance(InstanceStatusView instance, Instant now) {
        String pid = instance.pid().map(number -> "  pid " + number).orElse("");
        String age = instance.startedAt().map(_ -> "  " + instance.age(now)).orElse("");
        String restarts = instance.restarts() == 0 ? "" : "  restarts " + instance.restarts();
        return instance.name() + "  " + instance.state() + pid + age + restarts + clause(instance.explanation(now));
    }

    private static String clause(String message) {
        return message.isEmpty() ? "" : "  " + message;
    }

    private static void line(StringBuilder text, String line) {
        text.append(TerminalText.of(line)).append('\n');
    }
}

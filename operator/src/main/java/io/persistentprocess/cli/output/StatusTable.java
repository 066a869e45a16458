package io.persistentprocess.cli.output;

import io.persistentprocess.local.control.InstanceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints instances in kubectl's style. */
public final class StatusTable {
    public enum Names {
        IN_NAMESPACE,
        WITH_NAMESPACE
    }

    public enum Width {
        NARROW,
        WIDE
    }

    private static final String NOTHING = "-";

    private final Names names;
    private final Width width;

    public StatusTable(Names names, Width width) {
        this.names = names;
        this.width = width;
    }

    public String print(List<InstanceStatus> instances, Instant now) {
        if (instances.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(heading());
        instances.forEach(instance -> table.add(row(instance, now)));
        return table.print();
    }

    private List<String> heading() {
        List<String> heading = new ArrayList<>();
        if (names == Names.WITH_NAMESPACE) {
            heading.add("NAMESPACE");
        }
        heading.addAll(List.of("GROUP", "INSTANCE", "STATE", "READY", "RESTARTS", "PID", "AGE"));
        if (width == Width.WIDE) {
            heading.addAll(UsageColumns.HEADING);
            heading.addAll(List.of("LAST EXIT", "CGROUP"));
        }
        heading.add("MESSAGE");
        return heading;
    }

    private List<String> row(InstanceStatus instance, Instant now) {
        List<String> row = new ArrayList<>();
        if (names == Names.WITH_NAMESPACE) {
            row.add(instance.namespace());
        }
        row.add(instance.group());
        row.add(instance.name());
        row.add(instance.state());
        row.add(instance.ready() ? "yes" : "no");
        row.add(Long.toString(instance.restarts()));
        row.add(instance.pid().map(String::valueOf).orElse(NOTHING));
        row.add(instance.startedAt().map(at -> age(at, now)).orElse(NOTHING));
        if (width == Width.WIDE) {
            row.addAll(UsageColumns.of(instance.usage()));
            row.add(instance.lastExit().map(exit -> exitWithAge(exit, now)).orElse(NOTHING));
            row.add(instance.cgroup());
        }
        row.add(message(instance, now));
        return row;
    }

    private String message(InstanceStatus instance, Instant now) {
        String next = instance.backoffUntil()
                .map(until -> "; next start in " + HumanDuration.of(Duration.between(now, until)))
                .orElse("");
        if (!instance.message().isEmpty() || !next.isEmpty()) {
            return instance.message() + next;
        }
        if (!instance.conditions().isEmpty()) {
            return instance.conditions().stream()
                    .map(each -> each.type() + " for " + age(each.since(), now))
                    .collect(Collectors.joining(", "));
        }
        return width == Width.WIDE
                ? ""
                : instance.lastExit()
                        .map(exit -> "last exit " + exitWithAge(exit, now))
                        .orElse("");
    }

    private static String exitWithAge(InstanceStatus.LastExit exit, Instant now) {
        Optional<String> ago = exit.at().map(at -> age(at, now) + " ago: ");
        return ago.orElse("") + exit.explanation();
    }

    private static String age(Instant since, Instant now) {
        return HumanDuration.of(Duration.between(since, now));
    }
}

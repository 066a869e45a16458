package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Limits of processes, getrlimit(2), and of the service as a whole, systemd.resource-control(5). */
final class LimitDirectives implements ServiceDirectives {
    private static final List<String> RLIMITS = List.of(
            "CPU",
            "FSIZE",
            "DATA",
            "STACK",
            "CORE",
            "NOFILE",
            "AS",
            "NPROC",
            "MEMLOCK",
            "SIGPENDING",
            "MSGQUEUE",
            "NICE",
            "RTPRIO",
            "RTTIME");
    private static final Set<String> IN_BYTES = Set.of("FSIZE", "DATA", "STACK", "CORE", "AS", "MEMLOCK", "MSGQUEUE");
    private static final int FULL_CPU_MILLIS = 1000;

    @Override
    public void apply(Translation translation) {
        for (String name : RLIMITS) {
            translation.settings().takeLast("Limit" + name).ifPresent(value -> rlimit(translation, name, value));
        }
        memory(translation);
        cpu(translation);
        UnitSettings settings = translation.settings();
        settings.takeLast("TasksMax").ifPresent(value -> {
            if (UnitValues.isInfinite(value.value())) {
                translation.kept(value, "no limit, the default");
            } else if (value.value().matches("[0-9]{1,7}")) {
                translation.set(value, "resources.limits.pids", Integer.valueOf(value.value()));
            } else {
                translation.byHand(value, "resources.limits.pids: set it to a number");
            }
        });
        settings.takeLast("OOMPolicy").ifPresent(value -> {
            if (value.value().equals("continue")) {
                translation.set(value, "oomPolicy", "Continue");
            } else {
                translation.kept(value, "oomPolicy: Restart, the default");
            }
        });
    }

    private static void rlimit(Translation translation, String name, Assignment value) {
        StringBuilder limit = new StringBuilder();
        for (String part : value.value().split(":", -1)) {
            Optional<String> number = number(name, part.strip());
            if (number.isEmpty()) {
                translation.unreadable(value);
                return;
            }
            limit.append(limit.isEmpty() ? "" : ":").append(number.get());
        }
        String text = limit.toString();
        translation.set(
                value,
                "rlimits." + name.toLowerCase(Locale.ROOT),
                text.matches("[0-9]{1,15}") ? (Object) Long.valueOf(text) : text);
    }

    private static Optional<String> number(String name, String part) {
        if (UnitValues.isInfinite(part)) {
            return Optional.of("unlimited");
        }
        if (IN_BYTES.contains(name)) {
            return UnitValues.bytes(part).map(String::valueOf);
        }
        return switch (name) {
            case "CPU" -> UnitValues.time(part).map(Duration::toSeconds).map(String::valueOf);
            case "RTTIME" -> UnitValues.time(part, "us").map(time -> String.valueOf(time.toNanos() / 1000));
            case "NICE" ->
                part.matches("[+-][0-9]{1,2}")
                        ? Optional.of(String.valueOf(20 - Integer.parseInt(part)))
                        : Optional.of(part).filter(text -> text.matches("[0-9]{1,2}"));
            default -> UnitValues.bytes(part).map(String::valueOf);
        };
    }

    private static void memory(Translation translation) {
        UnitSettings settings = translation.settings();
        settings.takeLast("MemoryMax", "MemoryLimit")
                .ifPresent(value -> quantity(translation, value, "resources.limits.memory"));
        settings.takeLast("MemoryMin").ifPresent(value -> quantity(translation, value, "resources.requests.memory"));
        settings.takeLast("MemoryLow").ifPresent(value -> quantity(translation, value, "resources.requests.memory"));
        settings.takeLast("MemoryHigh")
                .ifPresent(value ->
                        translation.lost(value, "it is not slowed down before its limit; set resources.limits.memory"));
    }

    private static void quantity(Translation translation, Assignment value, String field) {
        if (UnitValues.isInfinite(value.value())) {
            translation.kept(value, "no limit, the default");
        } else if (value.value().endsWith("%")) {
            translation.byHand(value, field + ": set it to bytes; a share of the host is not known here");
        } else {
            UnitValues.quantity(value.value())
                    .ifPresentOrElse(size -> translation.set(value, field, size), () -> translation.unreadable(value));
        }
    }

    private static void cpu(Translation translation) {
        UnitSettings settings = translation.settings();
        settings.takeLast("CPUQuota").ifPresent(value -> {
            if (value.value().matches("[0-9]{1,6}%")) {
                int percent = Integer.parseInt(
                        value.value().substring(0, value.value().length() - 1));
                translation.set(value, "resources.limits.cpu", percent * 10 + "m");
            } else {
                translation.unreadable(value);
            }
        });
        settings.takeLast("CPUQuotaPeriodSec").ifPresent(value -> translation.nearly(value, "the period is 100 ms"));
        settings.takeLast("CPUWeight").ifPresent(value -> weight(translation, value, 100));
        settings.takeLast("CPUShares").ifPresent(value -> weight(translation, value, 1024));
    }

    private static void weight(Translation translation, Assignment value, int standard) {
        if (!value.value().matches("[0-9]{1,6}")) {
            translation.nearly(value, "resources.requests.cpu is its counterpart");
            return;
        }
        long millis = Math.max(1, Long.parseLong(value.value()) * FULL_CPU_MILLIS / standard);
        translation.setNearly(
                value, "resources.requests.cpu", millis + "m", "the standard weight is taken for one CPU");
    }
}

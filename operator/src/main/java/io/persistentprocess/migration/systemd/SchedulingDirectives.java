package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.ApiFields;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.util.Map;
import java.util.Optional;

/** How the kernel schedules the processes, and other attributes of them. */
final class SchedulingDirectives implements ServiceDirectives {
    private static final Map<String, String> POLICIES =
            Map.of("other", "Other", "batch", "Batch", "idle", "Idle", "fifo", "Fifo", "rr", "RoundRobin");
    private static final Map<String, String> IO_CLASSES = Map.of(
            "realtime",
            "RealTime",
            "1",
            "RealTime",
            "best-effort",
            "BestEffort",
            "2",
            "BestEffort",
            "idle",
            "Idle",
            "3",
            "Idle");
    private static final Map<String, String> NUMA_POLICIES =
            Map.of("bind", "Bind", "preferred", "Preferred", "interleave", "Interleave", "local", "Local");

    @Override
    public void apply(Translation translation) {
        UnitSettings settings = translation.settings();
        settings.takeLast("Nice").ifPresent(value -> number(translation, value, "nice"));
        settings.takeLast("OOMScoreAdjust").ifPresent(value -> number(translation, value, "oomScoreAdj"));
        settings.takeLast("UMask").ifPresent(value -> {
            if (value.value().matches("0{0,2}[0-7]{1,3}")) {
                translation.set(value, "umask", "%04o".formatted(Integer.parseInt(value.value(), 8)));
            } else {
                translation.unreadable(value);
            }
        });
        settings.takeLast("IgnoreSIGPIPE").ifPresent(value -> {
            if (UnitValues.isFalse(value.value())) {
                translation.set(value, "ignoreSigpipe", false);
            } else {
                translation.kept(value, "the default");
            }
        });
        settings.takeLast("Delegate").ifPresent(value -> delegate(translation, value));
        settings.takeLast("CPUAffinity").ifPresent(value -> affinity(translation, value));
        settings.takeLast("AllowedCPUs").ifPresent(value -> affinity(translation, value));
        named(translation, "CPUSchedulingPolicy", "scheduling", "scheduling.policy", POLICIES, "by chrt(1) in command");
        numbered(translation, "CPUSchedulingPriority", "scheduling", "scheduling.priority");
        named(
                translation,
                "IOSchedulingClass",
                "ioPriority",
                "ioPriority.class",
                IO_CLASSES,
                "by ionice(1) in command");
        numbered(translation, "IOSchedulingPriority", "ioPriority", "ioPriority.level");
        translation.member().get("ioPriority.level").ifPresent(_ -> {
            if (translation.member().get("ioPriority.class").isEmpty()) {
                translation.member().set("ioPriority.class", "BestEffort");
            }
        });
        named(translation, "NUMAPolicy", "numa", "numa.policy", NUMA_POLICIES, "by numactl(8) in command");
        settings.takeLast("NUMAMask").ifPresent(value -> {
            if (ApiFields.hasOfMember("numa")) {
                translation.set(value, "numa.nodes", value.value().strip().replaceAll("\\s+", ","));
            } else {
                translation.byHand(value, "set it by numactl(8) in command");
            }
        });
    }

    private static void number(Translation translation, Assignment value, String field) {
        if (value.value().matches("[+-]?[0-9]{1,4}")) {
            translation.set(value, field, Integer.valueOf(value.value().replaceFirst("^\\+", "")));
        } else {
            translation.unreadable(value);
        }
    }

    private static void delegate(Translation translation, Assignment value) {
        if (UnitValues.isFalse(value.value())) {
            translation.kept(value, "the default");
        } else if (!ApiFields.hasOfMember("delegate")) {
            translation.lost(value, "it may not make cgroups of its own");
        } else if (UnitValues.isTrue(value.value())) {
            translation.set(value, "delegate", true);
        } else {
            translation.setNearly(value, "delegate", true, "all controllers are delegated");
        }
    }

    private static void affinity(Translation translation, Assignment value) {
        if (value.value().equals("numa")) {
            translation.byHand(value, "cpuAffinity: name the CPUs of the nodes");
        } else if (ApiFields.hasOfMember("cpuAffinity")) {
            String cpus = value.value().strip().replaceAll("[\\s,]+", ",");
            if (value.key().equals("AllowedCPUs")) {
                translation.setNearly(value, "cpuAffinity", cpus, "a process may widen its own");
            } else {
                translation.set(value, "cpuAffinity", cpus);
            }
        } else {
            translation.byHand(value, "set it by taskset(1) in command");
        }
    }

    private static void named(
            Translation translation,
            String directive,
            String field,
            String path,
            Map<String, String> names,
            String otherwise) {
        translation.settings().takeLast(directive).ifPresent(value -> {
            Optional<String> name = Optional.ofNullable(names.get(value.value()));
            if (!ApiFields.hasOfMember(field)) {
                translation.byHand(value, "set it " + otherwise);
            } else if (name.isPresent()) {
                translation.set(value, path, name.get());
            } else {
                translation.unreadable(value);
            }
        });
    }

    private static void numbered(Translation translation, String directive, String field, String path) {
        translation.settings().takeLast(directive).ifPresent(value -> {
            if (!ApiFields.hasOfMember(field)) {
                translation.byHand(value, "goes with the directive for its class");
            } else if (value.value().matches("[0-9]{1,2}")) {
                translation.set(value, path, Integer.valueOf(value.value()));
            } else {
                translation.unreadable(value);
            }
        });
    }
}

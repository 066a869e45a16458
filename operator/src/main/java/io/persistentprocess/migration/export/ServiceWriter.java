package io.persistentprocess.migration.export;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the [Service] section of a member. Not for several threads. */
final class ServiceWriter {
    private static final Map<String, String> RESTARTS =
            Map.of("Always", "always", "OnFailure", "on-failure", "Never", "no");
    private static final Map<String, String> KILL_MODES =
            Map.of("Mixed", "mixed", "Process", "mixed", "Cgroup", "control-group", "Main", "process");
    private static final Map<String, String> POLICIES =
            Map.of("Other", "other", "Batch", "batch", "Idle", "idle", "Fifo", "fifo", "RoundRobin", "rr");
    private static final Map<String, String> IO_CLASSES =
            Map.of("RealTime", "realtime", "BestEffort", "best-effort", "Idle", "idle");
    private static final List<String> HEALTH = List.of("startupProbe", "readinessProbe", "livenessProbe", "listening");

    private final SpecFields member;
    private final String source;
    private final Findings findings;
    private final UnitText text;
    private final List<String> lines = new ArrayList<>(List.of("[Service]"));

    ServiceWriter(SpecFields member, String source, Findings findings, Map<String, String> given) {
        this.member = member;
        this.source = source;
        this.findings = findings;
        this.text = environment(given);
    }

    List<String> write() {
        start();
        hook("preStart", "ExecStartPre");
        hook("postStart", "ExecStartPost");
        hook("preStop", "ExecStop");
        hook("postStop", "ExecStopPost");
        reload();
        restarts();
        stop();
        identity();
        resources();
        attributes();
        new NodeNeedsWriter(member, text).write().forEach(lines::add);
        for (String field : HEALTH) {
            if (member.get(field).isPresent()) {
                lost(field, "nothing checks whether it works");
            }
        }
        if (member.get("attach").isPresent()) {
            findings.kept(origin("attach"), "has no meaning for a unit");
        }
        for (String field : member.rest()) {
            lost(field, "has no counterpart in a unit");
        }
        return lines;
    }

    private Origin origin(String field) {
        return new Origin(source, source, field, "");
    }

    private void lost(String field, String consequence) {
        findings.lost(origin(field), Loss.FUNCTION, consequence);
    }

    private void add(String directive, Object value) {
        lines.add(directive + "=" + value);
    }

    private void copy(String field, String directive) {
        member.text(field).ifPresent(value -> add(directive, value));
    }

    /** Variables that refer to others are written with their values, since Environment= expands nothing. */
    private UnitText environment(Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>(given);
        given.forEach((name, value) -> add("Environment", UnitText.quoted(name + "=" + value)));
        for (SpecFields variable : member.objects("env")) {
            String name = variable.text("name", "");
            String value = variable.get("valueFrom").isPresent()
                    ? ofNode(name, variable.text("valueFrom.fieldRef.fieldPath").orElse(""))
                    : new UnitText(values).value(variable.text("value", ""));
            values.put(name, value);
            add("Environment", UnitText.quoted(name + "=" + value));
        }
        return new UnitText(values);
    }

    private String ofNode(String name, String fieldPath) {
        if (fieldPath.equals("spec.nodeName")) {
            return "%H";
        }
        lost("env", "%s is empty: a unit knows no %s".formatted(name, fieldPath));
        return "";
    }

    private void start() {
        switch (member.text("type", "Simple")) {
            case "Forking" -> add("Type", "forking");
            case "Notify" -> add("Type", "notify");
            default -> add("Type", "exec");
        }
        member.text("pidFile").ifPresent(file -> add("PIDFile", text.value(file)));
        add("TimeoutStartSec", member.text("startTimeoutSeconds", "300"));
        if (member.get("notify").isPresent() || member.text("type", "").equals("Notify")) {
            add("NotifyAccess", member.text("notify.access", "Main").toLowerCase(Locale.ROOT));
        }
        copy("notify.watchdogSeconds", "WatchdogSec");
        copy("notify.fileDescriptorStoreMax", "FileDescriptorStoreMax");
        List<String> words = new ArrayList<>(member.texts("command"));
        words.addAll(member.texts("args"));
        add("ExecStart", text.commandLine(words));
        member.text("workingDir").ifPresent(folder -> add("WorkingDirectory", text.value(folder)));
    }

    private void hook(String field, String directive) {
        List<String> command = member.texts(field + ".command");
        if (!command.isEmpty()) {
            add(directive, (member.isTrue(field + ".asAgent") ? "+" : "") + text.commandLine(command));
        }
    }

    private void reload() {
        member.text("reload.signal")
                .ifPresent(signal -> add("ExecReload", "/bin/kill -" + signal.replaceFirst("^SIG", "") + " $MAINPID"));
        hook("reload", "ExecReload");
        if (!member.texts("reloadOn").isEmpty()) {
            lost("reloadOn", "a change of the unit takes a restart");
        }
    }

    private void restarts() {
        add("Restart", RESTARTS.get(member.text("restartPolicy", "Always")));
        add("RestartSec", member.text("restart.initial", "100ms"));
        List<String> codes = member.texts("successExitCodes");
        if (!codes.isEmpty()) {
            add("SuccessExitStatus", String.join(" ", codes));
        }
        for (SpecFields rule : member.objects("restartPolicyRules")) {
            String values = String.join(" ", rule.texts("onExit.exitCodes.values"));
            boolean in = rule.text("onExit.exitCodes.operator", "").equals("In");
            switch (rule.text("action", "")) {
                case "Restart" -> rule(in, "RestartForceExitStatus", values);
                case "Fail", "Stop" -> rule(in, "RestartPreventExitStatus", values);
                default -> lost("restartPolicyRules", "the other members are not restarted");
            }
        }
    }

    private void rule(boolean in, String directive, String values) {
        if (in) {
            add(directive, values);
        } else {
            lost("restartPolicyRules", "a rule with NotIn is left out");
        }
    }

    private void stop() {
        String mode = member.text("stop.mode", "Mixed");
        add("KillMode", KILL_MODES.get(mode));
        add("KillSignal", member.text("stop.signal", "SIGTERM"));
        add("TimeoutStopSec", member.text("stop.gracePeriodSeconds", "30"));
        if (mode.equals("Process")) {
            findings.nearly(origin("stop.mode"), "KillMode=mixed: what outlives the main process is killed at once");
        }
    }

    private void identity() {
        copy("securityContext.runAsUser", "User");
        copy("securityContext.runAsGroup", "Group");
        List<String> groups = member.texts("securityContext.supplementalGroups");
        if (!groups.isEmpty()) {
            add("SupplementaryGroups", String.join(" ", groups));
        }
        String added = capabilities("securityContext.capabilities.add");
        List<String> dropped = member.texts("securityContext.capabilities.drop");
        if (!added.isEmpty()) {
            add("AmbientCapabilities", added);
        }
        if (dropped.contains("ALL")) {
            add("CapabilityBoundingSet", added);
        } else if (!dropped.isEmpty()) {
            add("CapabilityBoundingSet", "~" + capabilities("securityContext.capabilities.drop"));
        }
        if (member.isTrue("securityContext.noNewPrivileges")) {
            add("NoNewPrivileges", "yes");
        }
    }

    private String capabilities(String path) {
        return String.join(
                " ", member.texts(path).stream().map(name -> "CAP_" + name).toList());
    }

    private void resources() {
        member.text("resources.limits.cpu")
                .map(ServiceWriter::millis)
                .ifPresent(millis -> add("CPUQuota", Math.max(1, millis / 10) + "%"));
        member.text("resources.limits.memory").ifPresent(size -> add("MemoryMax", size(size)));
        copy("resources.limits.pids", "TasksMax");
        member.text("resources.requests.cpu")
                .map(ServiceWriter::millis)
                .ifPresent(millis -> add("CPUWeight", Math.clamp(millis / 10, 1, 10_000)));
        member.text("resources.requests.memory").ifPresent(size -> add("MemoryLow", size(size)));
        for (String name : member.names("rlimits")) {
            member.text("rlimits." + name)
                    .ifPresent(limit ->
                            add("Limit" + name.toUpperCase(Locale.ROOT), limit.replace("unlimited", "infinity")));
        }
        add("OOMPolicy", member.text("oomPolicy", "Restart").equals("Continue") ? "continue" : "kill");
    }

    private static long millis(String cpu) {
        return cpu.endsWith("m")
                ? Long.parseLong(cpu.substring(0, cpu.length() - 1))
                : Math.round(Double.parseDouble(cpu) * 1000);
    }

    /** A quantity with a binary suffix as a unit writes it; others in bytes. */
    private static String size(String quantity) {
        if (quantity.endsWith("i")) {
            return quantity.substring(0, quantity.length() - 1);
        }
        int power = "kMGTPE".indexOf(quantity.charAt(quantity.length() - 1)) + 1;
        String number = power == 0 ? quantity : quantity.substring(0, quantity.length() - 1);
        return String.valueOf(Math.round(Double.parseDouble(number) * Math.pow(1000, power)));
    }

    private void attributes() {
        copy("oomScoreAdj", "OOMScoreAdjust");
        copy("nice", "Nice");
        copy("umask", "UMask");
        member.text("ignoreSigpipe").ifPresent(value -> add("IgnoreSIGPIPE", value));
        copy("cpuAffinity", "CPUAffinity");
        named("scheduling.policy", "CPUSchedulingPolicy", POLICIES);
        copy("scheduling.priority", "CPUSchedulingPriority");
        named("ioPriority.class", "IOSchedulingClass", IO_CLASSES);
        copy("ioPriority.level", "IOSchedulingPriority");
        member.text("numa.policy").ifPresent(policy -> add("NUMAPolicy", policy.toLowerCase(Locale.ROOT)));
        copy("numa.nodes", "NUMAMask");
        switch (member.text("logs.to", "File")) {
            case "Null" -> add("StandardOutput", "null");
            case "Journal" -> add("StandardOutput", "journal");
            default -> {
                add("StandardOutput", "journal");
                findings.nearly(origin("logs"), "StandardOutput=journal: the journal bounds and rotates it");
            }
        }
    }

    private void named(String field, String directive, Map<String, String> names) {
        Optional<String> name = member.text(field).map(names::get);
        name.ifPresent(value -> add(directive, value));
    }
}

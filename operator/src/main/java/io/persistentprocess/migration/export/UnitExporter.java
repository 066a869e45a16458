package io.persistentprocess.migration.export;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes units of a group: a target of the group's name, and a service for each member, a template where there are several instances. */
public final class UnitExporter {
    private static final String DESCRIPTION = "kubernetes.io/description";

    /** Fields of the group that say the same with and without them, for a host whose units these are. */
    private static final List<String> OF_CLUSTER =
            List.of("nodeSelector", "nodeAffinity", "update", "minReadySeconds", "deletionPolicy", "suspend");

    private final Findings findings = new Findings();
    private final List<ExportedUnit> units = new ArrayList<>();
    private final List<String> started = new ArrayList<>();

    /**
     * Makes the units of one group; to be called once.
     *
     * @param manifest a valid one, as maps, lists and scalars
     */
    public Exported export(Map<?, ?> manifest) {
        SpecFields group = new SpecFields(manifest);
        String name = group.text("metadata.name", "group");
        String namespace = group.text("metadata.namespace", "default");
        SpecFields spec = group.get("spec")
                .filter(Map.class::isInstance)
                .map(each -> new SpecFields((Map<?, ?>) each))
                .orElseThrow();
        List<SpecFields> members = spec.objects("members");
        for (int i = 0; i < members.size(); i++) {
            boolean ordered = spec.text("startup", "Parallel").equals("Ordered") && i > 0;
            service(members.get(i), namespace, name, ordered ? List.of(members.get(i - 1)) : List.of(), members);
        }
        String description = group.get("metadata")
                .filter(Map.class::isInstance)
                .map(metadata -> ((Map<?, ?>) metadata).get("annotations"))
                .filter(Map.class::isInstance)
                .map(annotations -> ((Map<?, ?>) annotations).get(DESCRIPTION))
                .map(String::valueOf)
                .orElse("Group " + name);
        units.addFirst(new ExportedUnit(name + ".target", """
                [Unit]
                Description=%s
                Wants=%s

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                        description.replace("%", "%%").replaceAll("\\s+", " "), String.join(" ", started))));
        tellGroup(spec, name);
        return new Exported(units, findings.all());
    }

    private void tellGroup(SpecFields spec, String name) {
        String source = name + ".target";
        if (!spec.text("strategy", "OneForOne").equals("OneForOne")) {
            lost(source, "strategy", "a member that ends restarts no other");
        }
        if (spec.get("restartIntensity").isPresent()) {
            lost(source, "restartIntensity", "the group does not give up as a whole");
        }
        if (spec.get("onRelease").isPresent()) {
            lost(source, "onRelease", "the command is not run when the last process is gone");
        }
        OF_CLUSTER.stream()
                .filter(field -> spec.get(field).isPresent())
                .forEach(field -> findings.kept(new Origin(source, source, field, ""), "is for a cluster"));
        spec.rest().forEach(field -> lost(source, field, "has no counterpart in a unit"));
    }

    private void lost(String source, String field, String consequence) {
        findings.lost(new Origin(source, source, field, ""), Loss.FUNCTION, consequence);
    }

    private void service(
            SpecFields member, String namespace, String group, List<SpecFields> before, List<SpecFields> all) {
        String name = member.text("name", "");
        List<String> instances = instances(member);
        boolean template = instances.size() != 1 || member.get("instances").isPresent();
        String unit = group + "-" + name + (template ? "@" : "") + ".service";
        instances.forEach(instance -> started.add(group + "-" + name + (template ? "@" + instance : "") + ".service"));
        Map<String, String> given = new LinkedHashMap<>();
        given.put("PPG_NAMESPACE", namespace);
        given.put("PPG_GROUP", group);
        given.put("PPG_MEMBER", name);
        given.put(member.get("instances").isPresent() ? "PPG_INSTANCE" : "PPG_ORDINAL", template ? "%i" : "0");
        given.put("PPG_NODE", "%H");
        List<String> lines = new ArrayList<>(List.of(
                "[Unit]",
                "Description=" + group + "/" + name + (template ? " %i" : ""),
                "PartOf=" + group + ".target"));
        for (SpecFields other : before) {
            lines.add("After=" + unitsOf(group, other));
        }
        dependencies(member, group, all, lines);
        limit(member, lines);
        lines.addAll(new NodeNeedsWriter(member, new UnitText(given)).conditions());
        member.objects("conditions").stream()
                .flatMap(condition -> condition.text("pathNotEmpty").stream())
                .forEach(path -> findings.nearly(
                        new Origin(unit, unit, "conditions", path),
                        "ConditionDirectoryNotEmpty=; write ConditionFileNotEmpty= if it is a file"));
        if (member.objects("conditions").stream()
                .anyMatch(condition -> condition.text("kernelModule").isPresent())) {
            findings.nearly(
                    new Origin(unit, unit, "conditions", "kernelModule"),
                    "ConditionKernelModuleLoaded=, which systemd knows from version 258 on");
        }
        if (member.get("conditions").isPresent()) {
            findings.nearly(
                    new Origin(unit, unit, "conditions", ""),
                    "checked at a start only: systemd does not start it later when they are met");
        }
        lines.add("");
        lines.addAll(new ServiceWriter(member, unit, findings, given).write());
        lines.add("");
        lines.add("[Install]");
        lines.add("WantedBy=" + group + ".target");
        units.add(new ExportedUnit(unit, String.join("\n", lines) + "\n"));
    }

    private static List<String> instances(SpecFields member) {
        List<String> names = member.texts("instances.names");
        if (member.get("instances").isPresent()) {
            return names;
        }
        int replicas = Integer.parseInt(member.text("replicas", "1"));
        List<String> ordinals = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            ordinals.add(String.valueOf(i));
        }
        return ordinals;
    }

    private static String unitsOf(String group, SpecFields member) {
        String name = group + "-" + member.text("name", "");
        List<String> instances = instances(member);
        boolean template = instances.size() != 1 || member.get("instances").isPresent();
        return template
                ? String.join(
                        " ",
                        instances.stream()
                                .map(each -> name + "@" + each + ".service")
                                .toList())
                : name + ".service";
    }

    private static void dependencies(SpecFields member, String group, List<SpecFields> all, List<String> lines) {
        for (SpecFields dependency : member.objects("dependsOn")) {
            for (SpecFields other : all) {
                if (other.text("name", "").equals(dependency.text("member", ""))) {
                    String names = unitsOf(group, other);
                    lines.add("After=" + names);
                    lines.add((dependency.isTrue("restart") ? "BindsTo=" : "Wants=") + names);
                }
            }
        }
    }

    private static void limit(SpecFields member, List<String> lines) {
        String burst = member.text("restart.limit.burst", "0");
        if (burst.equals("0")) {
            lines.add("StartLimitIntervalSec=0");
        } else {
            lines.add("StartLimitIntervalSec=" + member.text("restart.limit.interval", "10m"));
            lines.add("StartLimitBurst=" + burst);
        }
    }
}

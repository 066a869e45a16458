package io.persistentprocess.cli.explain;

import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.api.Member;
import io.persistentprocess.api.NodeOverride;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.Resources;
import io.persistentprocess.api.env.EnvFromSource;
import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.api.schema.RecordCopy;
import io.persistentprocess.api.value.ByteQuantity;
import io.persistentprocess.api.value.CpuQuantity;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.spec.GroupResolver;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A group as it is on one node: whether it runs there and why, which override applies, and each instance with its command and environment. Pure; any thread. */
public record GroupExplanation(PersistentProcessGroup group, NodeFacts node) {
    /** For {@code -o yaml} and {@code -o json}. */
    public Map<String, Object> plain() {
        GroupDefinition everywhere = group.spec();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "group", group.metadata().namespace() + "/" + group.metadata().name());
        fields.put("node", node.nodeName());
        boolean selected = everywhere.selects(node.nodeName(), node.labels());
        fields.put("selected", selected);
        if (!everywhere.nodeSelector().isEmpty() || everywhere.nodeAffinity().isPresent()) {
            fields.put("because", new NodeMatch(everywhere.nodeSelector(), everywhere.nodeAffinity(), node).reason());
        }
        if (!everywhere.overrides().isEmpty()) {
            fields.put("override", override(everywhere));
        }
        if (everywhere.suspend()) {
            fields.put("suspend", true);
        }
        GroupResolver resolver = new GroupResolver(node);
        Optional<String> problem = resolver.problem(group);
        problem.ifPresent(text -> fields.put("problem", text));
        if (selected && problem.isEmpty()) {
            GroupDefinition here = everywhere.on(node.nodeName(), node.labels());
            GroupSpec spec = resolver.resolve(group);
            GroupSpec known = resolver.resolve(withoutFiles(here));
            fields.put(
                    "members",
                    here.members().stream()
                            .map(member -> member(member, spec, known))
                            .toList());
        }
        return fields;
    }

    /** What it would be if no variable came from a file of the node, which is read only when an instance starts. */
    private PersistentProcessGroup withoutFiles(GroupDefinition here) {
        List<Member> members = here.members().stream()
                .map(member -> RecordCopy.with(member, Map.of("envFrom", List.of())))
                .toList();
        return RecordCopy.with(group, Map.of("spec", RecordCopy.with(here, Map.of("members", members))));
    }

    private Map<String, Object> override(GroupDefinition everywhere) {
        OptionalInt index = everywhere.overrideFor(node.nodeName(), node.labels());
        if (index.isEmpty()) {
            return Map.of("because", "none of spec.overrides matches the node");
        }
        NodeOverride applied = everywhere.overrides().get(index.getAsInt());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("field", "spec.overrides[%d]".formatted(index.getAsInt()));
        fields.put("because", new NodeMatch(applied.nodeSelector(), applied.nodeAffinity(), node).reason());
        fields.put(
                "members",
                applied.members().stream()
                        .map(NodeOverride.MemberOverride::name)
                        .toList());
        return fields;
    }

    private static Map<String, Object> member(Member member, GroupSpec spec, GroupSpec known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", member.name());
        Map<String, Object> resources = resources(member.resources());
        if (!resources.isEmpty()) {
            fields.put("resources", resources);
        }
        if (!member.envFrom().isEmpty()) {
            fields.put(
                    "envFrom",
                    member.envFrom().stream().map(EnvFromSource::file).toList());
        }
        fields.put(
                "instances",
                spec.instances().entrySet().stream()
                        .filter(entry -> entry.getKey().member().equals(member.name()))
                        .map(entry -> instance(
                                entry.getKey(),
                                entry.getValue(),
                                known.instances().get(entry.getKey()).launch().environment()))
                        .toList());
        return fields;
    }

    private static Map<String, Object> instance(InstanceId id, InstanceSpec spec, Map<String, String> environment) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", id.name());
        fields.put("command", command(spec.launch(), environment));
        fields.put("env", new TreeMap<>(environment));
        return fields;
    }

    /** A command that needs files is expanded at each start. */
    private static List<String> command(LaunchSpec launch, Map<String, String> environment) {
        return launch.provision().environment().files().isEmpty()
                ? launch.command()
                : launch.command().stream()
                        .map(word ->
                                VariableTemplate.parse(word).expand(name -> Optional.ofNullable(environment.get(name))))
                        .toList();
    }

    private static Map<String, Object> resources(Resources resources) {
        Map<String, Object> limits = new LinkedHashMap<>();
        resources.limits().cpu().map(CpuQuantity::toString).ifPresent(cpu -> limits.put("cpu", cpu));
        resources.limits().memory().map(ByteQuantity::bytes).ifPresent(bytes -> limits.put("memory", bytes));
        resources.limits().pids().ifPresent(pids -> limits.put("pids", pids));
        Map<String, Object> requests = new LinkedHashMap<>();
        resources.requests().cpu().map(CpuQuantity::toString).ifPresent(cpu -> requests.put("cpu", cpu));
        resources.requests().memory().map(ByteQuantity::bytes).ifPresent(bytes -> requests.put("memory", bytes));
        Map<String, Object> both = new LinkedHashMap<>();
        if (!limits.isEmpty()) {
            both.put("limits", limits);
        }
        if (!requests.isEmpty()) {
            both.put("requests", requests);
        }
        return both;
    }
}

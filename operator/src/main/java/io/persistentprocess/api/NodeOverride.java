package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.ExpandedSize;
import io.persistentprocess.api.node.Instances;
import io.persistentprocess.api.node.NodeAffinity;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.RecordCopy;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.schema.Unique;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is different on some nodes: an entry of {@code spec.overrides}. */
public record NodeOverride(
        @JsonPropertyDescription("Labels that a node must have, all of them, for the override to apply there.")
        @Size(max = 64)
        Map<
                        @Size(max = SchemaPatterns.MAX_LABEL_KEY) @Pattern(SchemaPatterns.LABEL_KEY)
                        @Form(value = SchemaPatterns.LABEL_KEY_FORM, example = "kubernetes.io/arch") String,
                        @Size(max = SchemaPatterns.MAX_LABEL_VALUE) @Pattern(SchemaPatterns.LABEL_VALUE)
                        @Form(value = SchemaPatterns.LABEL_VALUE_FORM, example = "amd64") String>
                nodeSelector,

        @JsonPropertyDescription(
                "What else a node must match. An override with neither of the two applies to every node.")
        Optional<NodeAffinity> nodeAffinity,

        @Required
        @Size(min = 1, max = 32)
        @Unique(key = "name")
        @JsonPropertyDescription("The members that are different.")
        List<MemberOverride> members) {

    /** How a member differs. */
    @ValidationRule(
            value = "!has(self.replicas) || !has(self.instances)",
            message = MemberFaults.REPLICAS_OR_INSTANCES,
            fieldPath = ".instances")
    public record MemberOverride(
            @Required
            @Size(max = 63)
            @Pattern(SchemaPatterns.DNS_LABEL)
            @Form(value = SchemaPatterns.DNS_LABEL_FORM, example = "web-1")
            @JsonPropertyDescription("A member of the group.")
            String name,

            @Size(max = 1000) @JsonPropertyDescription("Replaces the member's args; an empty list changes nothing.")
            List<@Size(max = ExpandedSize.MAX_BYTES) String> args,

            @Size(max = 100)
            @Unique(key = "name")
            @JsonPropertyDescription("Variables that replace those of the same name; others are added.")
            List<EnvVar> env,

            @JsonPropertyDescription("Limits and requests that replace those of the same name.")
            Resources resources,

            @Min(0) @Max(1000) @JsonPropertyDescription("Replaces the member's replicas or instances.")
            Optional<Integer> replicas,

            @JsonPropertyDescription("Replaces the member's replicas or instances.")
            Optional<Instances> instances)
            implements Checked {
        public MemberOverride {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public List<Fault> faults() {
            return replicas.isPresent() && instances.isPresent()
                    ? List.of(new Fault("instances", MemberFaults.REPLICAS_OR_INSTANCES))
                    : List.of();
        }

        Member applyTo(Member member) {
            Map<String, Object> replaced = new HashMap<>();
            if (!args.isEmpty()) {
                replaced.put("args", args);
            }
            replaced.put("env", merged(member.env()));
            replaced.put("resources", member.resources().overriddenBy(resources));
            replicas.ifPresent(count -> {
                replaced.put("replicas", count);
                replaced.put("instances", Optional.empty());
            });
            if (instances.isPresent()) {
                replaced.put("replicas", 1);
                replaced.put("instances", instances);
            }
            return RecordCopy.with(member, replaced);
        }

        /** In place, so that a variable that refers to another still comes after it. */
        private List<EnvVar> merged(List<EnvVar> base) {
            Map<String, EnvVar> byName = new LinkedHashMap<>();
            base.forEach(variable -> byName.put(variable.name(), variable));
            env.forEach(variable -> byName.put(variable.name(), variable));
            return List.copyOf(byName.values());
        }
    }

    public NodeOverride {
        nodeSelector = Map.copyOf(nodeSelector);
        members = List.copyOf(members);
    }

    public boolean matches(String nodeName, Map<String, String> nodeLabels) {
        return new NodeFilter(nodeSelector, nodeAffinity).matches(nodeName, nodeLabels);
    }

    /** The members of a group with the differences. */
    List<Member> applyTo(List<Member> base) {
        Map<String, MemberOverride> byName = new HashMap<>();
        members.forEach(override -> byName.put(override.name(), override));
        return base.stream()
                .map(member -> Optional.ofNullable(byName.get(member.name()))
                        .map(override -> override.applyTo(member))
                        .orElse(member))
                .toList();
    }
}

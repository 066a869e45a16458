package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.group.DependencyOrder;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.Startup;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.api.node.InterfacePattern;
import io.persistentprocess.api.node.NodeAffinity;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.RecordCopy;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.schema.Unique;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The desired state of a group: {@code spec} of a PersistentProcessGroup. */
@ValidationRule(
        value = "self.members.map(m, has(m.instances) ? (has(m.instances.names) ? size(m.instances.names) : 0) :"
                + " m.replicas).sum() <= "
                + GroupDefinition.MAX_INSTANCES,
        message = GroupDefinition.TOO_MANY_INSTANCES,
        fieldPath = ".members")
@ValidationRule(
        value = GroupDefinition.RELEASED_RULE,
        message = GroupDefinition.NEVER_RELEASED,
        fieldPath = ".onRelease")
public record GroupDefinition(
        @JsonPropertyDescription(
                "Labels that a node must have, all of them, for the group to run there; none: every node.")
        @Size(max = 64)
        Map<
                        @Size(max = SchemaPatterns.MAX_LABEL_KEY) @Pattern(SchemaPatterns.LABEL_KEY)
                        @Form(value = SchemaPatterns.LABEL_KEY_FORM, example = "kubernetes.io/arch") String,
                        @Size(max = SchemaPatterns.MAX_LABEL_VALUE) @Pattern(SchemaPatterns.LABEL_VALUE)
                        @Form(value = SchemaPatterns.LABEL_VALUE_FORM, example = "amd64") String>
                nodeSelector,

        @JsonPropertyDescription("What else a node must match for the group to run there, as a pod's"
                + " requiredDuringSchedulingIgnoredDuringExecution; followed while it runs.")
        Optional<NodeAffinity> nodeAffinity,

        @Size(max = 16)
        @JsonPropertyDescription("Changes of the members for some nodes. Only the first override that applies to a"
                + " node takes effect there.")
        List<NodeOverride> overrides,

        @Default("false")
        @JsonPropertyDescription("true stops every member and keeps the group known; false starts them again.")
        boolean suspend,

        @Default("0")
        @Min(0)
        @Max(86400)
        @JsonPropertyDescription("For how many seconds all instances of a node must have been ready before the group"
                + " counts as Ready there and a RollingUpdate continues, as in a DaemonSet.")
        int minReadySeconds,

        @Default("Terminate")
        @JsonPropertyDescription("What happens to the processes when the group is deleted: Terminate stops them;"
                + " Orphan leaves them running, unsupervised, until a group of the same name adopts"
                + " them.")
        DeletionPolicy deletionPolicy,

        @Default("OneForOne")
        @JsonPropertyDescription("What is restarted on a node when an instance has ended by itself: OneForOne, only"
                + " that one; OneForAll, all instances of the group there; RestForOne, that one and the"
                + " instances of the members after it. Those that run are stopped first, and all of"
                + " them wait for its delay.")
        Strategy strategy,

        @JsonPropertyDescription(
                "How many restarts in how much time are too many for the group on a node; absent: it never gives up.")
        Optional<RestartIntensity> restartIntensity,

        @Default("Parallel")
        @JsonPropertyDescription("In which order the members start on a node: Parallel, at once; Ordered, each as soon"
                + " as the one before it in the list is ready or has completed. They stop in the reverse order.")
        Startup startup,

        @JsonPropertyDescription("How a changed spec gets onto the nodes.")
        Update update,

        @JsonPropertyDescription("A command that runs on the node each time the last process of the group is gone and"
                + " none is about to start: the group was removed, suspended or stopped by hand, or all"
                + " of it completed or failed.")
        Optional<OnRelease> onRelease,

        @Required
        @Size(min = 1, max = 1000)
        @Unique(key = "name")
        @JsonPropertyDescription("What runs, each under a name of its own.")
        List<Member> members)
        implements Checked {
    /** More instances in one group are most likely a typing error. */
    public static final int MAX_INSTANCES = 10_000;

    static final String TOO_MANY_INSTANCES =
            "asks for more than " + MAX_INSTANCES + " instances in all; spread the members over several groups";

    static final String RELEASED_RULE =
            "!has(self.onRelease) || !self.members.exists(m, has(m.stop) && has(m.stop.mode) && m.stop.mode == 'Main')";
    static final String NEVER_RELEASED =
            "runs when no process is left, and stop.mode: Main of a member leaves processes; remove one of the two";

    public GroupDefinition {
        nodeSelector = Map.copyOf(nodeSelector);
        overrides = List.copyOf(overrides);
        members = List.copyOf(members);
    }

    /** Whether the group runs on a node. */
    public boolean selects(String nodeName, Map<String, String> nodeLabels) {
        return new NodeFilter(nodeSelector, nodeAffinity).matches(nodeName, nodeLabels);
    }

    /** The index of the override that applies to a node. */
    public OptionalInt overrideFor(String nodeName, Map<String, String> nodeLabels) {
        return IntStream.range(0, overrides.size())
                .filter(index -> overrides.get(index).matches(nodeName, nodeLabels))
                .findFirst();
    }

    /** As it is on a node: with the override that applies there, and without the others. */
    public GroupDefinition on(String nodeName, Map<String, String> nodeLabels) {
        if (overrides.isEmpty()) {
            return this;
        }
        OptionalInt index = overrideFor(nodeName, nodeLabels);
        List<Member> here = index.isPresent() ? overrides.get(index.getAsInt()).applyTo(members) : members;
        return RecordCopy.with(this, Map.of("members", here, "overrides", List.of()));
    }

    /** The network interfaces that instances of the members are named after; what overrides say is not included. */
    public Set<InterfacePattern> networkInterfaces() {
        return members.stream()
                .flatMap(member -> member.instances().stream())
                .flatMap(instances -> instances.from().stream())
                .flatMap(source -> source.interfaces().stream())
                .collect(Collectors.toSet());
    }

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        int instances = members.stream().mapToInt(Member::mostInstances).sum();
        if (instances > MAX_INSTANCES) {
            faults.add(new Fault("members", TOO_MANY_INSTANCES));
        }
        if (onRelease.isPresent()
                && members.stream().anyMatch(member -> member.stop().mode() == StopMode.Main)) {
            faults.add(new Fault("onRelease", NEVER_RELEASED));
        }
        for (int i = 0; i < overrides.size(); i++) {
            faults.addAll(new OverrideFaults(members).of("overrides[%d]".formatted(i), overrides.get(i)));
        }
        Map<String, Member> byPidFile = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Optional<Member> other =
                    member.pidFile().filter(MemberFaults::isLiteral).map(path -> byPidFile.putIfAbsent(path, member));
            if (other.isPresent()) {
                faults.add(new Fault(
                        "members[%d].pidFile".formatted(i),
                        "is that of member %s, too; give each its own"
                                .formatted(other.get().name())));
            }
        }
        faults.addAll(new DependencyOrder(
                        members.stream()
                                .map(member -> new DependencyOrder.Dependent(member.name(), member.dependsOn()))
                                .toList(),
                        startup)
                .faults());
        return List.copyOf(faults);
    }

    /** Whether an instance may have to wait for others of its group, or be restarted because of them. */
    public boolean needsCoordination() {
        return strategy != Strategy.OneForOne
                || startup == Startup.Ordered
                || restartIntensity.isPresent()
                || members.stream().anyMatch(Member::needsCoordination);
    }
}

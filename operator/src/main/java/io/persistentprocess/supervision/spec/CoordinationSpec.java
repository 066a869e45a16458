package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.api.Member;
import io.persistentprocess.api.group.DependencyCondition;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.Startup;
import io.persistentprocess.api.group.Strategy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How an instance acts together with the others of its group. Each instance has it with its own spec, because it is needed after the group's manifest is gone.
 *
 * @param position of its member in the group's manifest
 * @param intensity empty: the group never gives up
 * @param dependencies what it waits for before each start; an ordered startup is a dependency on the member before
 */
public record CoordinationSpec(
        int position, Strategy strategy, Optional<RestartIntensity> intensity, List<Dependency> dependencies) {
    public CoordinationSpec {
        dependencies = List.copyOf(dependencies);
    }

    /**
     * What a manifest says for each member.
     *
     * @param instances of the group on this node
     */
    static Map<String, CoordinationSpec> byMember(GroupDefinition group, Collection<InstanceId> instances) {
        Map<String, Set<InstanceId.Key>> keys = instances.stream()
                .collect(Collectors.groupingBy(
                        InstanceId::member, Collectors.mapping(InstanceId::key, Collectors.toSet())));
        Map<String, CoordinationSpec> byMember = new HashMap<>();
        for (int i = 0; i < group.members().size(); i++) {
            Member member = group.members().get(i);
            List<Dependency> dependencies = new ArrayList<>();
            if (group.startup() == Startup.Ordered) {
                group.members().subList(0, i).reversed().stream()
                        .filter(before -> keys.containsKey(before.name()))
                        .findFirst()
                        .map(before -> new Dependency(
                                before.name(),
                                keys.get(before.name()),
                                Condition.READY_OR_COMPLETED,
                                WhenItEnds.RUN_ON))
                        .ifPresent(dependencies::add);
            }
            member.dependsOn()
                    .forEach(on -> dependencies.add(new Dependency(
                            on.member(),
                            keys.getOrDefault(on.member(), Set.of()),
                            condition(on.condition()),
                            on.restart() ? WhenItEnds.RESTART : WhenItEnds.RUN_ON)));
            byMember.put(
                    member.name(), new CoordinationSpec(i, group.strategy(), group.restartIntensity(), dependencies));
        }
        return byMember;
    }

    private static Condition condition(DependencyCondition condition) {
        return switch (condition) {
            case Started -> Condition.STARTED;
            case Ready -> Condition.READY;
            case Completed -> Condition.COMPLETED;
        };
    }

    /**
     * A member that all its instances have to meet a condition of.
     *
     * @param instances those that it has on this node
     */
    public record Dependency(String member, Set<InstanceId.Key> instances, Condition condition, WhenItEnds whenItEnds) {
        public Dependency {
            instances = Set.copyOf(instances);
        }

        /** On a member with replicas. */
        public Dependency(String member, int replicas, Condition condition, WhenItEnds whenItEnds) {
            this(
                    member,
                    IntStream.range(0, replicas)
                            .<InstanceId.Key>mapToObj(InstanceId.Ordinal::new)
                            .collect(Collectors.toSet()),
                    condition,
                    whenItEnds);
        }
    }

    /** What is waited for. */
    public enum Condition {
        STARTED,
        READY,
        COMPLETED,
        /** The condition of an ordered startup. */
        READY_OR_COMPLETED
    }

    /** What becomes of an instance when one that it depends on ends or is stopped. */
    public enum WhenItEnds {
        RUN_ON,
        RESTART
    }
}

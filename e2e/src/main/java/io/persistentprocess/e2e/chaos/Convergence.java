package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is still not as the desired have it. Pure. */
final class Convergence {
    private final Set<String> nodes;

    /** @param nodes where each group should run */
    Convergence(Set<String> nodes) {
        this.nodes = Set.copyOf(nodes);
    }

    /** A sentence for each difference; empty when all is as it should be. */
    List<String> missing(DesiredGroups desired, Facts facts) {
        List<String> missing = new ArrayList<>();
        Map<InstanceName, Integer> wanted = instances(desired);
        wanted.forEach((instance, revision) -> {
            Optional<ProcessRun> run = Optional.ofNullable(facts.running().get(instance));
            if (run.isEmpty()) {
                missing.add(instance + " does not run");
            } else if (run.get().revision() != revision) {
                missing.add(instance + " runs r" + run.get().revision() + " instead of r" + revision);
            }
        });
        leftovers(wanted, facts).forEach(missing::add);
        groups(desired, facts, missing);
        reports(desired, facts, missing);
        return List.copyOf(missing);
    }

    private Map<InstanceName, Integer> instances(DesiredGroups desired) {
        Map<InstanceName, Integer> wanted = new TreeMap<>();
        nodes.forEach(node -> desired.groups()
                .forEach((group, one) -> one.members().forEach((member, each) -> {
                    for (int ordinal = 0; ordinal < each.replicas(); ordinal++) {
                        wanted.put(new InstanceName(node, group, member, ordinal), each.revision());
                    }
                })));
        return wanted;
    }

    private List<String> leftovers(Map<InstanceName, Integer> wanted, Facts facts) {
        List<String> left = new ArrayList<>();
        new TreeSet<>(facts.directories())
                .stream()
                        .filter(instance -> !wanted.containsKey(instance))
                        .forEach(instance -> left.add(instance + " still has a cgroup"));
        Set<String> groups = wanted.keySet().stream()
                .map(instance -> instance.node() + "/" + instance.group())
                .collect(Collectors.toSet());
        new TreeSet<>(facts.groupDirectories())
                .stream()
                        .filter(group -> !groups.contains(group))
                        .forEach(group -> left.add(group + " still has a cgroup"));
        return left;
    }

    private void groups(DesiredGroups desired, Facts facts, List<String> missing) {
        Map<String, GroupFacts> there =
                facts.groups().stream().collect(Collectors.toMap(GroupFacts::name, Function.identity()));
        there.keySet().stream()
                .filter(name -> !desired.groups().containsKey(name))
                .sorted()
                .forEach(name -> missing.add("group " + name + " is still there: " + there.get(name)));
        new TreeMap<>(desired.groups()).forEach((name, one) -> {
            Optional<GroupFacts> group = Optional.ofNullable(there.get(name));
            if (group.isEmpty()) {
                missing.add("group " + name + " is not there");
            } else if (!isTrue(group.get(), one)) {
                missing.add("the status of group " + name + " is not true: " + group.get() + " of " + one.instances()
                        + " instances on each of " + nodes.size() + " nodes");
            }
        });
    }

    private boolean isTrue(GroupFacts group, DesiredGroup desired) {
        int instances = desired.instances() * nodes.size();
        return !group.deleting()
                && group.observedGeneration() == group.generation()
                && group.ready().equals("True")
                && group.nodes() == nodes.size()
                && group.nodesReady() == nodes.size()
                && group.nodesUpdated() == nodes.size()
                && group.instances() == instances
                && group.instancesReady() == instances;
    }

    private void reports(DesiredGroups desired, Facts facts, List<String> missing) {
        Map<String, Integer> wanted = new TreeMap<>();
        desired.groups().forEach((name, one) -> wanted.put(name, one.instances()));
        Map<String, NodeFacts> there =
                facts.nodes().stream().collect(Collectors.toMap(NodeFacts::node, Function.identity()));
        new TreeSet<>(nodes).forEach(node -> {
            Optional<NodeFacts> report = Optional.ofNullable(there.get(node));
            if (report.isEmpty()) {
                missing.add("there is no ProcessNode " + node);
            } else if (report.get().deleting() || !wanted.equals(report.get().groups())) {
                missing.add("ProcessNode " + node + " is not true: " + report.get() + " instead of " + wanted);
            }
        });
    }
}

package io.persistentprocess.api;

import io.persistentprocess.api.schema.Checked.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds what is wrong with a group on the nodes that an override applies to. Pure; any thread. */
record OverrideFaults(List<Member> members) {
    OverrideFaults {
        members = List.copyOf(members);
    }

    /** @param field of the override */
    List<Fault> of(String field, NodeOverride override) {
        Map<String, Member> known = new HashMap<>();
        members.forEach(member -> known.put(member.name(), member));
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < override.members().size(); i++) {
            NodeOverride.MemberOverride different = override.members().get(i);
            String at = "%s.members[%d]".formatted(field, i);
            Member member = known.get(different.name());
            if (member == null) {
                faults.add(new Fault(at + ".name", "is no member of the group; write it as in spec.members"));
            } else {
                faults.addAll(of(at, member, different.applyTo(member)));
            }
        }
        if (override.applyTo(members).stream().mapToInt(Member::mostInstances).sum() > GroupDefinition.MAX_INSTANCES) {
            faults.add(new Fault(field, GroupDefinition.TOO_MANY_INSTANCES));
        }
        return faults;
    }

    /** What the override brings about. */
    private static List<Fault> of(String field, Member before, Member after) {
        List<Fault> faults = new ArrayList<>(all(after));
        faults.removeAll(all(before));
        return faults.stream()
                .map(fault ->
                        new Fault(field, "with it, %s of the member %s".formatted(fault.field(), fault.message())))
                .toList();
    }

    private static List<Fault> all(Member member) {
        return Stream.concat(
                        member.faults().stream(),
                        member.resources().faults().stream()
                                .map(fault -> new Fault("resources." + fault.field(), fault.message())))
                .toList();
    }
}

package io.persistentprocess.supervision.node;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.EnvVarSource;
import io.persistentprocess.api.schema.Checked.Fault;
import io.persistentprocess.api.schema.RecordCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds values of the node that a member cannot have: the API server accepts any text of 256 KiB as an annotation, and no validation of ppg sees it before. Pure; any thread. */
public record NodeValueFaults(NodeFacts node) {
    /** What the check of a manifest allows for a value that it does not know. */
    private static final int USUAL = 253;

    /** In one sentence. */
    public Optional<String> problem(Member member) {
        return unprintable(member).or(() -> tooLong(member));
    }

    private Optional<String> unprintable(Member member) {
        return references(member)
                .filter(reference -> node.value(reference.fieldRef()).indexOf('\0') >= 0)
                .findFirst()
                .map(reference -> "%s of the node has a NUL character, which no variable can hold"
                        .formatted(reference.fieldRef().fieldPath()));
    }

    private Stream<EnvVarSource> references(Member member) {
        return member.env().stream().flatMap(variable -> variable.valueFrom().stream());
    }

    private Optional<String> tooLong(Member member) {
        if (references(member)
                .allMatch(reference -> node.value(reference.fieldRef()).length() <= USUAL)) {
            return Optional.empty();
        }
        Member known = RecordCopy.with(
                member, Map.of("env", member.env().stream().map(this::literal).toList()));
        List<Fault> faults = new ArrayList<>(known.faults());
        faults.removeAll(member.faults());
        return faults.stream()
                .findFirst()
                .map(fault -> "with the values of the node, %s of the member %s %s"
                        .formatted(fault.field(), member.name(), fault.message()));
    }

    private EnvVar literal(EnvVar variable) {
        return variable.valueFrom()
                .map(source -> new EnvVar(
                        variable.name(),
                        Optional.of(node.value(source.fieldRef()).replace("$", "$$")),
                        Optional.empty()))
                .orElse(variable);
    }
}

package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.OnExit;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import io.persistentprocess.supervision.spec.CoordinationSpec.WhenItEnds;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The format of what an instance has to do with others of its group, in checkpoints. Pure; any thread. */
final class CoordinationSpecCodec {
    private static final int MOST_MEMBERS = 1_000_000;

    private CoordinationSpecCodec() {}

    static void write(JsonGenerator out, Optional<CoordinationSpec> spec) throws IOException {
        if (spec.isEmpty()) {
            return;
        }
        CoordinationSpec coordination = spec.get();
        out.writeObjectFieldStart("coordination");
        out.writeNumberField("position", coordination.position());
        out.writeStringField("strategy", CheckpointEnumNames.STRATEGY.word(coordination.strategy()));
        if (coordination.intensity().isPresent()) {
            RestartIntensity intensity = coordination.intensity().get();
            out.writeNumberField("intensity", intensity.intensity());
            out.writeStringField("period", intensity.period().toString());
        }
        out.writeArrayFieldStart("dependencies");
        for (Dependency dependency : coordination.dependencies()) {
            out.writeStartObject();
            out.writeStringField("member", dependency.member());
            writeInstances(out, dependency.instances());
            out.writeStringField("condition", CheckpointEnumNames.CONDITION.word(dependency.condition()));
            out.writeBooleanField("restart", dependency.whenItEnds() == WhenItEnds.RESTART);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    static Optional<CoordinationSpec> read(CheckpointFields spec) throws CheckpointFormatException {
        Optional<CheckpointFields> written = spec.optionalObject("coordination");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        CheckpointFields fields = written.get();
        List<Dependency> dependencies = new ArrayList<>();
        for (CheckpointFields dependency : fields.objects("dependencies")) {
            dependencies.add(new Dependency(
                    dependency.text("member"),
                    instances(dependency),
                    dependency.word("condition", CheckpointEnumNames.CONDITION, Condition.READY),
                    dependency.flag("restart", false) ? WhenItEnds.RESTART : WhenItEnds.RUN_ON));
        }
        return Optional.of(new CoordinationSpec(
                (int) fields.number("position", 0, MOST_MEMBERS),
                fields.word("strategy", CheckpointEnumNames.STRATEGY, Strategy.OneForOne),
                fields.has("intensity")
                        ? Optional.of(new RestartIntensity(
                                (int) fields.number("intensity", 0, Integer.MAX_VALUE), fields.duration("period")))
                        : Optional.empty(),
                dependencies));
    }

    /** Numbered instances as their number, as agents before there were names read it. */
    private static void writeInstances(JsonGenerator out, Set<InstanceId.Key> instances) throws IOException {
        List<String> names = instances.stream()
                .filter(InstanceId.Name.class::isInstance)
                .map(InstanceId.Key::text)
                .sorted()
                .toList();
        out.writeNumberField("replicas", instances.size() - names.size());
        if (!names.isEmpty()) {
            out.writeArrayFieldStart("names");
            for (String name : names) {
                out.writeString(name);
            }
            out.writeEndArray();
        }
    }

    private static Set<InstanceId.Key> instances(CheckpointFields dependency) throws CheckpointFormatException {
        int replicas = (int) dependency.number("replicas", 0, MOST_MEMBERS);
        Set<InstanceId.Key> instances = new HashSet<>();
        IntStream.range(0, replicas).mapToObj(InstanceId.Ordinal::new).forEach(instances::add);
        if (dependency.has("names")) {
            dependency.texts("names").stream().map(InstanceId.Name::new).forEach(instances::add);
        }
        return instances;
    }

    /** Writes the rules into the restart spec, which has been started. */
    static void writeRules(JsonGenerator out, List<RestartPolicyRule> rules) throws IOException {
        if (rules.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("rules");
        for (RestartPolicyRule rule : rules) {
            ExitCodes codes = rule.onExit().exitCodes();
            out.writeStartObject();
            out.writeStringField("action", CheckpointEnumNames.RESTART_ACTION.word(rule.action()));
            out.writeStringField("operator", CheckpointEnumNames.EXIT_CODE_OPERATOR.word(codes.operator()));
            out.writeArrayFieldStart("exitCodes");
            for (int code : codes.values()) {
                out.writeNumber(code);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    static List<RestartPolicyRule> readRules(CheckpointFields restart) throws CheckpointFormatException {
        List<RestartPolicyRule> rules = new ArrayList<>();
        for (CheckpointFields rule : restart.objects("rules")) {
            rules.add(new RestartPolicyRule(
                    rule.word("action", CheckpointEnumNames.RESTART_ACTION, RestartAction.Restart),
                    new OnExit(new ExitCodes(
                            rule.word("operator", CheckpointEnumNames.EXIT_CODE_OPERATOR, ExitCodeOperator.In),
                            rule.numbers("exitCodes").stream()
                                    .map(Long::intValue)
                                    .toList()))));
        }
        return rules;
    }
}

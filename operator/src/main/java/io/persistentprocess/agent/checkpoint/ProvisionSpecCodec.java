package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The format of what a start needs in checkpoints: an object {@code provision} of the launch spec, which is absent if there is nothing in it. Pure; any thread. */
final class ProvisionSpecCodec {
    static final String PROVISION = "provision";

    private static final String CONDITIONS = "conditions";
    private static final String DIRECTORIES = "directories";
    private static final String FILES = "environmentFiles";
    private static final String VARIABLES = "variables";

    private ProvisionSpecCodec() {}

    static void write(JsonGenerator out, ProvisionSpec provision) throws IOException {
        if (provision.isNone()) {
            return;
        }
        out.writeObjectFieldStart(PROVISION);
        conditions(out, provision.conditions());
        environment(out, provision.environment());
        directories(out, provision.directories());
        FileSpecCodec.write(out, provision.files());
        out.writeEndObject();
    }

    private static void directories(JsonGenerator out, List<DirectorySpec> directories) throws IOException {
        if (directories.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart(DIRECTORIES);
        for (DirectorySpec directory : directories) {
            out.writeStartObject();
            out.writeStringField("kind", CheckpointEnumNames.DIRECTORY_KIND.word(directory.kind()));
            out.writeStringField("name", directory.name());
            out.writeNumberField("mode", directory.mode());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static List<DirectorySpec> directories(CheckpointFields provision) throws CheckpointFormatException {
        List<DirectorySpec> directories = new ArrayList<>();
        for (CheckpointFields directory : provision.objects(DIRECTORIES)) {
            directories.add(new DirectorySpec(
                    directory.word("kind", CheckpointEnumNames.DIRECTORY_KIND), directory.text("name"), (int)
                            directory.number("mode", 0, 07777)));
        }
        return directories;
    }

    private static void conditions(JsonGenerator out, List<ConditionSpec> conditions) throws IOException {
        if (conditions.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart(CONDITIONS);
        for (ConditionSpec condition : conditions) {
            out.writeStartObject();
            out.writeStringField("kind", CheckpointEnumNames.CONDITION_KIND.word(condition.kind()));
            out.writeStringField("argument", condition.argument());
            out.writeBooleanField("not", condition.expectation() == ConditionSpec.Expectation.FALSE);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void environment(JsonGenerator out, EnvironmentSpec environment) throws IOException {
        if (environment.isNone()) {
            return;
        }
        out.writeArrayFieldStart(FILES);
        for (EnvironmentFile file : environment.files()) {
            out.writeStartObject();
            out.writeStringField("path", file.path());
            out.writeBooleanField("optional", file.absence() == EnvironmentFile.Absence.IGNORED);
            out.writeBooleanField("overridesEnv", file.precedence() == EnvironmentFile.Precedence.FILE);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart(VARIABLES);
        for (EnvironmentSpec.Variable variable : environment.variables()) {
            out.writeStartObject();
            out.writeStringField("name", variable.name());
            out.writeStringField("template", variable.template());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    static ProvisionSpec read(CheckpointFields launch) throws CheckpointFormatException {
        Optional<CheckpointFields> fields = launch.optionalObject(PROVISION);
        return fields.isEmpty()
                ? ProvisionSpec.NONE
                : new ProvisionSpec(
                        conditions(fields.get()),
                        environment(fields.get()),
                        directories(fields.get()),
                        FileSpecCodec.read(fields.get()));
    }

    /** A kind of condition that a later version has cannot be checked, so it decides nothing. */
    private static List<ConditionSpec> conditions(CheckpointFields provision) throws CheckpointFormatException {
        List<ConditionSpec> conditions = new ArrayList<>();
        for (CheckpointFields condition : provision.objects(CONDITIONS)) {
            Optional<ConditionSpec.Kind> kind = CheckpointEnumNames.CONDITION_KIND.value(condition.text("kind"));
            if (kind.isPresent()) {
                conditions.add(new ConditionSpec(
                        kind.get(),
                        condition.text("argument"),
                        condition.flag("not", false)
                                ? ConditionSpec.Expectation.FALSE
                                : ConditionSpec.Expectation.TRUE));
            }
        }
        return conditions;
    }

    private static EnvironmentSpec environment(CheckpointFields provision) throws CheckpointFormatException {
        List<EnvironmentFile> files = new ArrayList<>();
        for (CheckpointFields file : provision.objects(FILES)) {
            files.add(new EnvironmentFile(
                    file.text("path"),
                    file.flag("optional", false) ? EnvironmentFile.Absence.IGNORED : EnvironmentFile.Absence.REFUSED,
                    file.flag("overridesEnv", false)
                            ? EnvironmentFile.Precedence.FILE
                            : EnvironmentFile.Precedence.SPEC));
        }
        List<EnvironmentSpec.Variable> variables = new ArrayList<>();
        for (CheckpointFields variable : provision.objects(VARIABLES)) {
            variables.add(new EnvironmentSpec.Variable(variable.text("name"), variable.text("template")));
        }
        return new EnvironmentSpec(files, variables);
    }
}

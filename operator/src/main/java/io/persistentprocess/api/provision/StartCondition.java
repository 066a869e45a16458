package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.value.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What must be so on a node before an instance is started, as Condition…= of systemd.unit(5). */
@ValidationRule(value = StartCondition.ONE_RULE, message = StartCondition.ONE, fieldPath = ".pathExists")
@ValidationRule(
        value = "!has(self.capability) || self.capability != 'ALL'",
        message = StartCondition.NOT_ALL,
        fieldPath = ".capability")
public record StartCondition(
        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/dev/watchdog")
        @JsonPropertyDescription("Met if anything exists at this path, as ConditionPathExists=. Links are followed;"
                + " $(VAR) as in pidFile.")
        Optional<String> pathExists,

        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/etc/suricata/rules")
        @JsonPropertyDescription("Met if this is a directory with entries, as ConditionDirectoryNotEmpty=, or a file"
                + " with contents, as ConditionFileNotEmpty=.")
        Optional<String> pathNotEmpty,

        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/usr/sbin/suricata")
        @JsonPropertyDescription(
                "Met if this is a regular file whose mode lets anybody execute it, as ConditionFileIsExecutable=.")
        Optional<String> executable,

        @Size(max = 63)
        @Pattern(StartCondition.MODULE)
        @Form(value = "the name of a kernel module", example = "br_netfilter")
        @JsonPropertyDescription("Met if this kernel module is loaded or built in and has an entry in /sys/module, as"
                + " ConditionKernelModuleLoaded=.")
        Optional<String> kernelModule,

        @JsonPropertyDescription(
                "Met if the agent may give this capability to a process, without CAP_, as ConditionCapability=.")
        Optional<Capability> capability,

        @Default("false")
        @JsonPropertyDescription("true: the condition must not be met, as with an exclamation mark in a unit.")
        boolean not)
        implements Checked {
    static final String MODULE = "^[A-Za-z0-9][A-Za-z0-9_-]*$";

    static final String ONE_RULE =
            "(has(self.pathExists) ? 1 : 0) + (has(self.pathNotEmpty) ? 1 : 0) + (has(self.executable) ? 1 : 0)"
                    + " + (has(self.kernelModule) ? 1 : 0) + (has(self.capability) ? 1 : 0) == 1";
    static final String ONE =
            "is one of pathExists, pathNotEmpty, executable, kernelModule and capability; give exactly"
                    + " one, and one more condition for each of the others";

    static final String NOT_ALL = "is one capability, and ALL is none; name it";

    /** The path, module or capability that it is about. */
    public String argument() {
        return paths().findFirst()
                .or(() -> kernelModule)
                .or(() -> capability.map(Capability::name))
                .orElse("");
    }

    private Stream<String> paths() {
        return Stream.of(pathExists, pathNotEmpty, executable).flatMap(Optional::stream);
    }

    @Override
    public List<Fault> faults() {
        long given = paths().count()
                + Stream.of(kernelModule.isPresent(), capability.isPresent())
                        .filter(Boolean::booleanValue)
                        .count();
        List<Fault> faults = new ArrayList<>();
        if (given != 1) {
            faults.add(new Fault("pathExists", ONE));
        }
        if (capability.filter(Capability.ALL::equals).isPresent()) {
            faults.add(new Fault("capability", NOT_ALL));
        }
        return List.copyOf(faults);
    }
}

package io.persistentprocess.migration.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what a member needs of its node: files with variables, directories, a delegated cgroup; and for [Unit] the conditions. */
record NodeNeedsWriter(SpecFields member, UnitText text) {
    private static final Map<String, String> CONDITIONS = Map.of(
            "pathExists", "ConditionPathExists",
            "pathNotEmpty", "ConditionDirectoryNotEmpty",
            "executable", "ConditionFileIsExecutable",
            "kernelModule", "ConditionKernelModuleLoaded",
            "capability", "ConditionCapability");

    List<String> write() {
        List<String> lines = new ArrayList<>();
        for (SpecFields file : member.objects("envFrom")) {
            lines.add("EnvironmentFile=" + (file.isTrue("optional") ? "-" : "") + text.value(file.text("file", "")));
        }
        for (String kind : member.names("directories")) {
            String directive = kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1) + "Directory";
            for (SpecFields directory : member.objects("directories." + kind)) {
                lines.add(directive + "=" + text.value(directory.text("name", "")));
                directory.text("mode").ifPresent(mode -> lines.add(directive + "Mode=" + mode));
            }
        }
        if (member.isTrue("delegate")) {
            lines.add("Delegate=yes");
        }
        return lines;
    }

    List<String> conditions() {
        List<String> lines = new ArrayList<>();
        for (SpecFields condition : member.objects("conditions")) {
            CONDITIONS.forEach((field, directive) -> condition
                    .text(field)
                    .ifPresent(argument -> lines.add(directive + "="
                            + (condition.isTrue("not") ? "!" : "")
                            + (field.equals("capability") ? "CAP_" : "")
                            + text.value(argument))));
        }
        return lines;
    }
}

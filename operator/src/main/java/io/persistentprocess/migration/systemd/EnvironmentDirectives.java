package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.ApiFields;
import io.persistentprocess.migration.Word;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.QuotedWords;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The environment and the working directory. */
final class EnvironmentDirectives implements ServiceDirectives {
    private static final List<String> COMMANDS =
            List.of("ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecStopPost", "ExecReload");

    /** What a service's processes and commands have by default. */
    private static final Set<String> GIVEN =
            Set.of("MAINPID", "SERVICE_RESULT", "EXIT_CODE", "EXIT_STATUS", "PATH", "HOME", "USER", "LOGNAME", "SHELL");

    @Override
    public void apply(Translation translation) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Assignment value : translation.settings().take("Environment")) {
            boolean whole = true;
            for (String word : QuotedWords.of(value.value())) {
                int equals = word.indexOf('=');
                if (equals > 0 && word.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*")) {
                    variables.put(
                            word.substring(0, equals), translation.specifiers().template(word.substring(equals + 1)));
                } else {
                    whole = false;
                }
            }
            if (whole) {
                translation.kept(value, "env");
            } else {
                translation.nearly(value, "env; what is not NAME=VALUE is left out, as systemd does");
            }
        }
        files(translation, variables);
        for (Assignment value : translation.settings().take("UnsetEnvironment")) {
            for (String word : value.value().split("\\s+", -1)) {
                variables.remove(word.replaceFirst("=.*", ""));
            }
            translation.kept(value, "nothing is inherited, and env lacks it");
        }
        for (Assignment value : translation.settings().take("PassEnvironment")) {
            translation.byHand(value, "nothing is inherited from the agent; put its value into env");
        }
        variables.forEach((name, value) -> translation.member().add("env", Map.of("name", name, "value", value)));
        workingDirectory(translation);
    }

    /** Files override what the unit sets. A variable that only a file may set is empty where it does not: else its reference would stay. */
    private static void files(Translation translation, Map<String, String> variables) {
        List<Assignment> files = translation.settings().take("EnvironmentFile");
        for (Assignment value : files) {
            boolean optional = value.value().startsWith("-");
            String path =
                    translation.specifiers().template(optional ? value.value().substring(1) : value.value());
            if (!ApiFields.hasOfMember("envFrom")) {
                translation.lost(value, "the file is not read; put its variables into env");
                continue;
            }
            if (path.matches(".*[*?\\[].*")) {
                translation.byHand(value, "name each file in envFrom; patterns are not expanded");
                continue;
            }
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("file", path);
            if (optional) {
                file.put("optional", true);
            }
            file.put("overridesEnv", true);
            translation.member().add("envFrom", file);
            translation.kept(value, "envFrom");
        }
        if (!files.isEmpty()) {
            referenced(translation).forEach(name -> variables.putIfAbsent(name, ""));
        }
    }

    private static Set<String> referenced(Translation translation) {
        Set<String> names = new LinkedHashSet<>();
        for (String directive : COMMANDS) {
            translation.commands(translation.settings().values(directive)).stream()
                    .flatMap(line -> line.words().stream())
                    .map(Word::variables)
                    .forEach(names::addAll);
        }
        names.removeAll(GIVEN);
        names.removeIf(name -> name.startsWith("PPG_"));
        return names;
    }

    private static void workingDirectory(Translation translation) {
        translation.settings().takeLast("WorkingDirectory").ifPresent(value -> {
            String path = translation.specifiers().template(value.value());
            if (path.equals("~") || path.equals("-~")) {
                translation.byHand(value, "workingDir: set it to the home directory of the user");
            } else if (path.startsWith("-")) {
                translation.setNearly(value, "workingDir", path.substring(1), "it has to exist");
            } else {
                translation.set(value, "workingDir", path);
            }
        });
    }
}

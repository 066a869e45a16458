package io.persistentprocess.api.provision;

import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.schema.Checked.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The rules for the directories and files of a member that concern more than one of its fields. Pure; any thread. */
public final class ProvisionFaults {
    /** Of a file whose member has no reload. */
    public static final String RELOAD_NEEDS_RELOAD =
            "is Reload, but the member has no reload; add reload: {signal: SIGHUP}, or choose Restart or Ignore";

    /** Whether a member can be reloaded. */
    public enum Reloading {
        POSSIBLE,
        IMPOSSIBLE
    }

    private final List<EnvVar> env;
    private final Predicate<String> shared;
    private final List<Fault> faults = new ArrayList<>();

    /**
     * Has found none yet.
     *
     * @param env the member's variables
     * @param shared whether a text is the same for several instances of the member
     */
    public ProvisionFaults(List<EnvVar> env, Predicate<String> shared) {
        this.env = List.copyOf(env);
        this.shared = shared;
    }

    /** Checks the directories of a member. */
    public ProvisionFaults directories(String field, Directories directories) {
        List<MemberDirectory> runtime = directories.runtime();
        for (int i = 0; i < runtime.size(); i++) {
            if (shared.test(runtime.get(i).name())) {
                faults.add(new Fault(
                        "%s.runtime[%d].name".formatted(field, i),
                        "is one directory for several instances, which is removed when one of them stops; give each its"
                                + " own, as in web-$(PPG_INSTANCE)"));
            }
        }
        Map<String, List<MemberDirectory>> byVariable = new LinkedHashMap<>();
        byVariable.put("RUNTIME_DIRECTORY", directories.runtime());
        byVariable.put("STATE_DIRECTORY", directories.state());
        byVariable.put("CACHE_DIRECTORY", directories.cache());
        byVariable.put("LOGS_DIRECTORY", directories.logs());
        byVariable.put("CONFIGURATION_DIRECTORY", directories.configuration());
        byVariable.forEach((variable, each) -> {
            if (!each.isEmpty()) {
                setByHand(variable);
            }
        });
        return this;
    }

    /** Checks the files of a member that has a reload, or that cannot be reloaded. */
    public ProvisionFaults files(String field, List<MemberFile> files, Reloading reloading) {
        Map<String, String> byVariable = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            MemberFile file = files.get(i);
            String at = "%s[%d].".formatted(field, i);
            String variable = MemberFile.variable(file.name());
            String other = byVariable.putIfAbsent(variable, file.name());
            if (other != null && !other.equals(file.name())) {
                faults.add(new Fault(
                        at + "name", "has the same variable %s as %s; choose another".formatted(variable, other)));
            }
            if (file.path().filter(shared).isPresent()) {
                faults.add(new Fault(
                        at + "path",
                        "is one path for several instances; give each its own, as in /etc/web-$(PPG_INSTANCE).conf"));
            }
            if (file.onChange() == FileChange.Reload && reloading == Reloading.IMPOSSIBLE) {
                faults.add(new Fault(at + "onChange", RELOAD_NEEDS_RELOAD));
            }
        }
        return this;
    }

    private void setByHand(String variable) {
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).name().equals(variable)) {
                faults.add(new Fault(
                        "env[%d].name".formatted(i),
                        "%s is set by ppg for members with such directories; remove it".formatted(variable)));
            }
        }
    }

    public List<Fault> faults() {
        return List.copyOf(faults);
    }
}

package io.persistentprocess.api.provision;

import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.schema.Checked.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The rules for the directories of a member that concern more than one of its fields. Pure; any thread. */
public final class ProvisionFaults {
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

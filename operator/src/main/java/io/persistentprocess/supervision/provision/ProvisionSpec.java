package io.persistentprocess.supervision.provision;

import java.util.List;

/**
 * What is done before each start of an instance, in the order of the components, as systemd does it (systemd.exec(5), systemd.unit(5)).
 *
 * @param conditions without which it is not started; a change of them concerns the next start only
 * @param environment what is read from files at each start
 */
public record ProvisionSpec(List<ConditionSpec> conditions, EnvironmentSpec environment) {
    public static final ProvisionSpec NONE = new ProvisionSpec(List.of(), EnvironmentSpec.NONE);

    public ProvisionSpec {
        conditions = List.copyOf(conditions);
    }

    /** Whether nothing has to be done before a start. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether a process that was started with the other one would see the same. */
    public boolean isSameProcess(ProvisionSpec other) {
        return withoutConditions().equals(other.withoutConditions());
    }

    public ProvisionSpec withoutConditions() {
        return new ProvisionSpec(List.of(), environment);
    }

    public ProvisionSpec withEnvironment(EnvironmentSpec other) {
        return new ProvisionSpec(conditions, other);
    }
}

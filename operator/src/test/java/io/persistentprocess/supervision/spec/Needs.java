package io.persistentprocess.supervision.spec;

import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import java.util.List;

/** What starts need, as tests want it. */
public final class Needs {
    public static final ProvisionSpec A_FILE = new ProvisionSpec(
            List.of(),
            new EnvironmentSpec(
                    List.of(new EnvironmentFile(
                            "/etc/default/web", EnvironmentFile.Absence.REFUSED, EnvironmentFile.Precedence.SPEC)),
                    List.of()));
    public static final ProvisionSpec A_PATH_AND_A_FILE = new ProvisionSpec(
            List.of(new ConditionSpec(ConditionSpec.Kind.PATH_EXISTS, "/dev/eth-tap", ConditionSpec.Expectation.TRUE)),
            A_FILE.environment());

    private Needs() {}
}

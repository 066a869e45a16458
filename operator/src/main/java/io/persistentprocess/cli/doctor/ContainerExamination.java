package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.HostSide;
import io.persistentprocess.local.HostUser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks, from inside a container, at the way to its host and then at the host itself.
 *
 * @param pid a process of the host
 */
public record ContainerExamination(int pid, HostUser user) {
    /** Those about the host only if it can be reached. */
    public List<Finding> findings() throws IOException {
        List<Finding> findings = new ArrayList<>();
        new HostProbes(pid).probes().forEach(probe -> findings.add(probe.examine()));
        if (findings.stream().noneMatch(Finding::fatal)) {
            findings.addAll(HostSide.of(pid).call(new HostExamination(user)::findings));
        }
        return findings;
    }
}

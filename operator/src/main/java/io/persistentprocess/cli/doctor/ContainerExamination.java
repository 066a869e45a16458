package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.HostSide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks, from inside a container, at the way to its host and then at the host itself.
 *
 * @param pid a process of the host
 * @param host what is looked at there
 */
public record ContainerExamination(int pid, HostExamination host) {
    /** Those about the host only if it can be reached. */
    public List<Finding> findings() throws IOException {
        List<Finding> findings = new ArrayList<>();
        new HostProbes(pid).probes().forEach(probe -> findings.add(probe.examine()));
        if (findings.stream().noneMatch(Finding::fatal)) {
            findings.addAll(HostSide.of(pid).call(host::findings));
        }
        return findings;
    }
}

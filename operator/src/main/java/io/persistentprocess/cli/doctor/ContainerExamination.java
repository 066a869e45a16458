package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.host.HostContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks, from inside a container, access to its host, and then the host itself.
 *
 * @param pid a process of the host
 * @param host the checks of the host
 */
public record ContainerExamination(int pid, HostExamination host) {
    /** Includes the host's results only if the host can be reached. */
    public List<ProbeResult> findings() throws IOException {
        List<ProbeResult> findings = new ArrayList<>();
        new ContainerProbes(pid).probes().forEach(probe -> findings.add(probe.examine()));
        if (findings.stream().noneMatch(ProbeResult::fatal)) {
            findings.addAll(HostContext.of(pid).call(host::findings));
        }
        return findings;
    }
}

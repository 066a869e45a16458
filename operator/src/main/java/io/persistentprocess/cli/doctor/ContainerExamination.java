package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.host.HostContext;
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
    public List<ProbeResult> findings() throws IOException {
        List<ProbeResult> findings = new ArrayList<>();
        new ContainerProbes(pid).probes().forEach(probe -> findings.add(probe.examine()));
        if (findings.stream().noneMatch(ProbeResult::fatal)) {
            findings.addAll(HostContext.of(pid).call(host::findings));
        }
        return findings;
    }
}

package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.ProcessEventSource;
import io.persistentprocess.local.CgroupRoot;
import io.persistentprocess.local.HostUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks everything ppg needs of a host, as the calling user. */
public final class HostExamination {
    private final HostUser user;
    private final Optional<String> cgroupRoot;

    /** @param cgroupRoot the agent's option; empty: its default */
    public HostExamination(HostUser user, Optional<String> cgroupRoot) {
        this.user = user;
        this.cgroupRoot = cgroupRoot;
    }

    /** In the order of the report. */
    public List<ProbeResult> findings() throws KernelException {
        List<ProbeResult> findings = new ArrayList<>();
        KernelProbes.probes().forEach(probe -> findings.add(probe.examine()));
        if (user.isRoot()) {
            findings.addAll(AgentCapability.missing());
        }
        CgroupHierarchies host = CgroupHierarchies.current();
        findings.add(mode(host));
        eventControl(host).ifPresent(findings::add);
        findings.addAll(inCgroup());
        findings.addAll(controllers());
        findings.add(connector());
        return findings;
    }

    private ProbeResult mode(CgroupHierarchies host) {
        String mode =
                host.mode().name().charAt(0) + host.mode().name().substring(1).toLowerCase(Locale.ROOT);
        Optional<Path> mount = host.cgroup2();
        if (mount.isPresent() && host.mode() == CgroupHierarchies.Mode.LEGACY) {
            return ProbeResult.works(
                    "cgroup2", ProbeResult.Weight.ESSENTIAL, mode + ", mounted by ppg at " + mount.get());
        }
        if (mount.isPresent()) {
            return ProbeResult.works("cgroup2", ProbeResult.Weight.ESSENTIAL, mode + " at " + mount.get());
        }
        return new ProbeResult(
                "cgroup2",
                ProbeResult.Verdict.missing,
                user.isRoot() ? ProbeResult.Weight.OPTIONAL : ProbeResult.Weight.ESSENTIAL,
                mode + ", not mounted",
                user.isRoot() ? "ppg run mounts it for itself" : "root has to mount it");
    }

    /** On a pure cgroup2 host it is not needed. */
    private static Optional<ProbeResult> eventControl(CgroupHierarchies host) {
        return Optional.ofNullable(host.v1().get("memory"))
                .map(memory -> memory.resolve("cgroup.event_control"))
                .map(path -> Files.isWritable(path)
                        ? ProbeResult.works("v1 event_control", ProbeResult.Weight.OPTIONAL, path + " is writable")
                        : new ProbeResult(
                                "v1 event_control",
                                ProbeResult.Verdict.forbidden,
                                ProbeResult.Weight.OPTIONAL,
                                path + " is not writable",
                                "it is not reported that members run out of memory"));
    }

    /** The agent enables nothing above its root; the owner of those cgroups must. The root may be in a hierarchy that was mounted to find it. */
    private List<ProbeResult> controllers() {
        try {
            Path root = new CgroupRoot(user).find(cgroupRoot);
            ControllerHierarchies places = ControllerHierarchies.of(CgroupHierarchies.current(), root);
            return Arrays.stream(CgroupController.values())
                    .map(controller -> new CgroupControllerProbe(places, root.getParent(), controller).examine())
                    .toList();
        } catch (AgentStartException | KernelException _) {
            return List.of();
        }
    }

    private static ProbeResult connector() {
        return new HostProbe(
                        "process connector",
                        ProbeResult.Weight.OPTIONAL,
                        "without eBPF, forks and exits of members' processes are not followed",
                        () -> {
                            ProcessEventSource.connector().close();
                            return "subscribed; used for process events where eBPF does not work";
                        })
                .examine();
    }

    /** Skipped if an agent has no usable cgroup root. */
    private List<ProbeResult> inCgroup() throws KernelException {
        try {
            Path root = new CgroupRoot(user).find(cgroupRoot);
            try (ProbeCgroup cgroup = ProbeCgroup.below(root.getParent())) {
                List<ProbeResult> findings = new ArrayList<>();
                findings.add(ProbeResult.works(
                        "rights",
                        ProbeResult.Weight.ESSENTIAL,
                        (user.isRoot() ? "root, groups go to " : "a delegated cgroup, groups go to ") + root));
                cgroup.probes().forEach(probe -> findings.add(probe.examine()));
                return findings;
            }
        } catch (AgentStartException | KernelException e) {
            return List.of(new ProbeResult(
                    "rights",
                    ProbeResult.Verdict.forbidden,
                    ProbeResult.Weight.ESSENTIAL,
                    e.getMessage(),
                    "ppg run has no cgroup for its groups"));
        }
    }
}

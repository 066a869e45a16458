package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.AgentStartException;
import io.persistentprocess.kernel.Controller;
import io.persistentprocess.kernel.ControllerPlaces;
import io.persistentprocess.kernel.EventSource;
import io.persistentprocess.kernel.HostCgroups;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.local.CgroupRoot;
import io.persistentprocess.local.HostUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks at everything ppg needs of a host, as the user who asks. */
public final class HostExamination {
    private final HostUser user;
    private final Optional<String> cgroupRoot;

    /** @param cgroupRoot that the agent is to be started with; empty: its default */
    public HostExamination(HostUser user, Optional<String> cgroupRoot) {
        this.user = user;
        this.cgroupRoot = cgroupRoot;
    }

    /** In the order in which a person would want to read it. */
    public List<Finding> findings() throws KernelException {
        List<Finding> findings = new ArrayList<>();
        KernelProbes.probes().forEach(probe -> findings.add(probe.examine()));
        if (user.isRoot()) {
            findings.addAll(OwnCapability.missing());
        }
        HostCgroups host = HostCgroups.current();
        findings.add(mode(host));
        eventControl(host).ifPresent(findings::add);
        findings.addAll(inCgroup());
        findings.addAll(controllers());
        findings.add(connector());
        return findings;
    }

    private Finding mode(HostCgroups host) {
        String mode =
                host.mode().name().charAt(0) + host.mode().name().substring(1).toLowerCase(Locale.ROOT);
        Optional<Path> mount = host.cgroup2();
        if (mount.isPresent() && host.mode() == HostCgroups.Mode.LEGACY) {
            return Finding.works("cgroup2", Finding.Weight.ESSENTIAL, mode + ", mounted by ppg at " + mount.get());
        }
        if (mount.isPresent()) {
            return Finding.works("cgroup2", Finding.Weight.ESSENTIAL, mode + " at " + mount.get());
        }
        return new Finding(
                "cgroup2",
                Finding.Verdict.missing,
                user.isRoot() ? Finding.Weight.OPTIONAL : Finding.Weight.ESSENTIAL,
                mode + ", not mounted",
                user.isRoot() ? "ppg run mounts it for itself" : "root has to mount it");
    }

    /** Where cgroup2 alone accounts for memory nobody misses it. */
    private static Optional<Finding> eventControl(HostCgroups host) {
        return Optional.ofNullable(host.v1().get("memory"))
                .map(memory -> memory.resolve("cgroup.event_control"))
                .map(path -> Files.isWritable(path)
                        ? Finding.works("v1 event_control", Finding.Weight.OPTIONAL, path + " is writable")
                        : new Finding(
                                "v1 event_control",
                                Finding.Verdict.forbidden,
                                Finding.Weight.OPTIONAL,
                                path + " is not writable",
                                "that members run out of memory is not told"));
    }

    /** Above the agent's root nothing is enabled by the agent: who owns that has to. The root may be in what was mounted to find it. */
    private List<Finding> controllers() {
        try {
            Path root = new CgroupRoot(user).find(cgroupRoot);
            ControllerPlaces places = ControllerPlaces.of(HostCgroups.current(), root);
            return Arrays.stream(Controller.values())
                    .map(controller -> new ControllerProbe(places, root.getParent(), controller).examine())
                    .toList();
        } catch (AgentStartException | KernelException _) {
            return List.of();
        }
    }

    private static Finding connector() {
        return new Probe(
                        "process connector",
                        Finding.Weight.OPTIONAL,
                        "without eBPF, forks and exits of members' processes are not followed",
                        () -> {
                            EventSource.connector().close();
                            return "subscribed; used for process events where eBPF does not work";
                        })
                .examine();
    }

    /** None of this is tried where an agent would have no place to begin with. */
    private List<Finding> inCgroup() throws KernelException {
        try {
            Path root = new CgroupRoot(user).find(cgroupRoot);
            try (ProbeCgroup cgroup = ProbeCgroup.below(root.getParent())) {
                List<Finding> findings = new ArrayList<>();
                findings.add(Finding.works(
                        "rights",
                        Finding.Weight.ESSENTIAL,
                        (user.isRoot() ? "root, groups go to " : "a delegated cgroup, groups go to ") + root));
                cgroup.probes().forEach(probe -> findings.add(probe.examine()));
                return findings;
            }
        } catch (AgentStartException | KernelException e) {
            return List.of(new Finding(
                    "rights",
                    Finding.Verdict.forbidden,
                    Finding.Weight.ESSENTIAL,
                    e.getMessage(),
                    "ppg run cannot keep its groups anywhere"));
        }
    }
}

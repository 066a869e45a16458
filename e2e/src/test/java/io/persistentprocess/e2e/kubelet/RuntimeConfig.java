package io.persistentprocess.e2e.kubelet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The configuration of a container for an OCI runtime (runtime-spec 1.0), as containerd derives it from a pod's.
 *
 * @param cgroups relative, below that of the test
 */
record RuntimeConfig(ContainerProcess process, ImageRoot image, Sandbox sandbox, Volumes volumes, String cgroups) {
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final List<Map<String, Object>> SYSTEM = List.of(
            system("/proc", "proc", "nosuid,noexec,nodev"),
            system("/dev", "tmpfs", "nosuid,strictatime,mode=755,size=65536k"),
            system("/dev/pts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5"),
            system("/dev/shm", "tmpfs", "nosuid,noexec,nodev,mode=1777,size=65536k"),
            system("/dev/mqueue", "mqueue", "nosuid,noexec,nodev"),
            system("/sys", "sysfs", "nosuid,noexec,nodev,ro"),
            system("/sys/fs/cgroup", "cgroup", "nosuid,noexec,nodev,relatime,ro"));

    /** Writes it where a runtime looks for it. */
    void write(Path bundle) throws IOException {
        new ObjectMapper()
                .writeValue(
                        Files.createDirectories(bundle).resolve("config.json").toFile(), json());
    }

    private Map<String, Object> json() throws IOException {
        SecurityContext security = SecurityContext.of(process.template());
        return Map.of(
                "ociVersion",
                "1.0.2",
                "process",
                process.json(),
                "root",
                Map.of("path", image.root().toString(), "readonly", security.isRootReadOnly()),
                "mounts",
                mounts(),
                "linux",
                linux(security));
    }

    /** Outer ones first, in whatever order the pod has them, as containerd and CRI-O do. */
    private List<Map<String, Object>> mounts() throws IOException {
        return Stream.concat(SYSTEM.stream(), volumes.mounts().stream())
                .sorted(Comparator.comparingInt(
                        mount -> Path.of(mount.get("destination").toString()).getNameCount()))
                .toList();
    }

    private Map<String, Object> linux(SecurityContext security) throws IOException {
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("cgroupsPath", cgroups);
        linux.put("namespaces", namespaces());
        linux.put("resources", Resources.of(process.template()).cgroup());
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        security.seccomp().ifPresent(profile -> linux.put("seccomp", profile));
        return linux;
    }

    /** A cgroup namespace where the host has cgroup2 alone, as of containerd and CRI-O. */
    private List<Map<String, String>> namespaces() {
        List<Map<String, String>> namespaces = new ArrayList<>(sandbox.namespaces());
        namespaces.add(Map.of("type", "mount"));
        if (!process.template().sharesThePidsOfTheHost()) {
            namespaces.add(Map.of("type", "pid"));
        }
        if (Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
            namespaces.add(Map.of("type", "cgroup"));
        }
        return namespaces;
    }

    private static Map<String, Object> system(String destination, String type, String options) {
        return Map.of("destination", destination, "type", type, "source", type, "options", List.of(options.split(",")));
    }
}

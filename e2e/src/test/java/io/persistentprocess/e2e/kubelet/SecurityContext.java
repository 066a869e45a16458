package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A container's security context, as a container runtime reads it.
 *
 * <p>A machine that runs tests may lack SYS_RESOURCE, which is left out there, and only that: any other capability of the chart that root lacks skips the test.
 */
record SecurityContext(JsonNode json) {
    private static final Set<String> FIELDS = Set.of(
            "allowPrivilegeEscalation",
            "appArmorProfile",
            "capabilities",
            "privileged",
            "readOnlyRootFilesystem",
            "runAsGroup",
            "runAsNonRoot",
            "runAsUser",
            "seLinuxOptions",
            "seccompProfile");
    /** What a container has without a word about it, of containerd. */
    private static final Set<String> DEFAULT_CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private static final String SYS_RESOURCE = "SYS_RESOURCE";

    static SecurityContext of(PodTemplate template) {
        JsonNode json = template.container().path("securityContext");
        PodTemplate.assertKnown(json, "security contexts", FIELDS);
        PodTemplate.assertKnown(json.path("capabilities"), "capabilities", Set.of("add", "drop"));
        assertThat(json.path("privileged").asBoolean())
                .as("privileged containers are not understood here")
                .isFalse();
        if (json.path("runAsNonRoot").asBoolean()) {
            assertThat(json.path("runAsUser").asInt(0)).as("runAsUser").isNotZero();
        }
        return new SecurityContext(json);
    }

    int userId() {
        return json.path("runAsUser").asInt(0);
    }

    Map<String, Object> user() {
        int group = json.path("runAsGroup").asInt(0);
        return Map.of("uid", userId(), "gid", group, "additionalGids", List.of(group));
    }

    boolean noNewPrivileges() {
        return !json.path("allowPrivilegeEscalation").asBoolean(true);
    }

    boolean isRootReadOnly() {
        return json.path("readOnlyRootFilesystem").asBoolean();
    }

    /** Whether this machine has all that the chart asks for. */
    static boolean canBeGiven(String capability) throws KernelException {
        return (CapabilitySets.effective() >> CapabilitySets.number(capability).orElseThrow() & 1) != 0;
    }

    /** The effective set of who is not root is empty, whatever is permitted: the kernel clears it with setuid(2). */
    Map<String, List<String>> capabilities() throws KernelException {
        List<String> whole = named();
        List<String> own = userId() == 0 ? whole : List.of();
        return Map.of("bounding", whole, "permitted", own, "effective", own);
    }

    List<String> named() throws KernelException {
        Set<String> names = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (String name : chosen()) {
            Set<String> place = canBeGiven(name) ? names : missing;
            place.add("CAP_" + name);
        }
        missing.remove("CAP_" + SYS_RESOURCE);
        assumeTrue(missing.isEmpty(), "needs root with the capabilities of the chart; these are missing: " + missing);
        return List.copyOf(names);
    }

    private Set<String> chosen() {
        Set<String> chosen = new TreeSet<>(DEFAULT_CAPABILITIES);
        for (JsonNode dropped : json.at("/capabilities/drop")) {
            if (dropped.asText().equals("ALL")) {
                chosen.clear();
            } else {
                chosen.remove(dropped.asText());
            }
        }
        json.at("/capabilities/add").forEach(added -> chosen.add(added.asText()));
        return chosen;
    }

    Optional<Map<String, Object>> seccomp() throws KernelException {
        String type = json.at("/seccompProfile/type").asText("Unconfined");
        return switch (type) {
            case "Unconfined" -> Optional.empty();
            case "RuntimeDefault" -> Optional.of(SeccompProfile.ofRuntime().json(named()));
            default -> throw new AssertionError("these tests do not understand seccompProfile " + type);
        };
    }
}

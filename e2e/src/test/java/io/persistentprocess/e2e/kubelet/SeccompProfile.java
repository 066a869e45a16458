package io.persistentprocess.e2e.kubelet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What a runtime understands by {@code RuntimeDefault}: the profile of Debian's golang-github-containers-common, which CRI-O takes. That of containerd is compiled into it and is no file; the two
 * share their list.
 */
record SeccompProfile(JsonNode source) {
    private static final Path FILE = Path.of("/usr/share/containers/seccomp.json");
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "amd64", "aarch64", "arm64");

    static SeccompProfile ofRuntime() {
        assumeTrue(
                Files.isReadable(FILE),
                "needs " + FILE + " of package golang-github-containers-common; e2e/test installs it");
        try {
            return new SeccompProfile(new ObjectMapper().readTree(FILE.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The part {@code linux.seccomp} of a runtime configuration.
     *
     * @param capabilities what the container may have: some calls go with them
     */
    Map<String, Object> json(List<String> capabilities) {
        List<Object> rules = new ArrayList<>();
        for (JsonNode rule : source.path("syscalls")) {
            if (counts(rule, capabilities)) {
                rules.add(rule(rule));
            }
        }
        return Map.of(
                "defaultAction",
                source.path("defaultAction").asText(),
                "defaultErrnoRet",
                source.path("defaultErrnoRet").asInt(),
                "syscalls",
                rules);
    }

    private static Map<String, Object> rule(JsonNode rule) {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("names", rule.path("names"));
        kept.put("action", rule.path("action").asText());
        if (rule.has("errnoRet")) {
            kept.put("errnoRet", rule.path("errnoRet").asInt());
        }
        if (!rule.path("args").isEmpty()) {
            kept.put("args", rule.path("args"));
        }
        return kept;
    }

    private static boolean counts(JsonNode rule, List<String> capabilities) {
        PodTemplate.assertKnown(rule.path("includes"), "seccomp rules", Set.of("caps", "arches"));
        PodTemplate.assertKnown(rule.path("excludes"), "seccomp rules", Set.of("caps"));
        String architecture = ARCHITECTURES.get(System.getProperty("os.arch"));
        JsonNode architectures = rule.at("/includes/arches");
        return texts(rule.at("/includes/caps")).stream().allMatch(capabilities::contains)
                && texts(rule.at("/excludes/caps")).stream().noneMatch(capabilities::contains)
                && (architectures.isEmpty() || texts(architectures).contains(architecture));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}

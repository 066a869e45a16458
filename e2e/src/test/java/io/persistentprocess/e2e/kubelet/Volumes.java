package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pod's volumes, and the mounts of its container.
 *
 * @param folder the kubelet's, for this pod
 * @param token of the pod's service account
 * @param authority what its client trusts, as PEM
 */
record Volumes(Path folder, PodTemplate template, String namespace, String token, String authority) {
    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String FOR_EVERYBODY = "rwxrwxrwx";

    List<Map<String, Object>> mounts() throws IOException {
        Map<String, Path> volumes = new LinkedHashMap<>();
        for (JsonNode volume : template.spec().path("volumes")) {
            volumes.put(volume.path("name").asText(), make(volume));
        }
        List<Map<String, Object>> mounts = new ArrayList<>();
        for (JsonNode mount : template.container().path("volumeMounts")) {
            PodTemplate.assertKnown(mount, "volume mounts", Set.of("name", "mountPath", "readOnly"));
            assertThat(volumes).containsKey(mount.path("name").asText());
            mounts.add(bind(
                    volumes.get(mount.path("name").asText()),
                    mount.path("mountPath").asText(),
                    mount.path("readOnly").asBoolean() ? "ro" : "rw"));
        }
        mounts.add(bind(account(), ACCOUNT, "ro"));
        mounts.add(bind(file("hosts", "127.0.0.1 localhost\n"), "/etc/hosts", "rw"));
        mounts.add(bind(file("hostname", "pod\n"), "/etc/hostname", "ro"));
        mounts.add(bind(file("resolv.conf", "nameserver 127.0.0.1\n"), "/etc/resolv.conf", "ro"));
        mounts.add(bind(file("termination-log", ""), "/dev/termination-log", "rw"));
        return mounts;
    }

    private Path make(JsonNode volume) throws IOException {
        PodTemplate.assertKnown(volume, "volumes", Set.of("name", "hostPath", "emptyDir"));
        if (volume.has("hostPath")) {
            assertThat(volume.at("/hostPath/type").asText()).isEqualTo("DirectoryOrCreate");
            return Files.createDirectories(Path.of(volume.at("/hostPath/path").asText()));
        }
        PodTemplate.assertKnown(volume.path("emptyDir"), "empty folders", Set.of("sizeLimit"));
        Path empty = Files.createDirectories(
                folder.resolve("empty").resolve(volume.path("name").asText()));
        return Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString(FOR_EVERYBODY));
    }

    /** Readable for the container's user alone, as it is where all containers of a pod have the same. */
    private Path account() throws IOException {
        Path account = Files.createDirectories(folder.resolve("account"));
        Files.writeString(account.resolve("token"), token);
        Files.writeString(account.resolve("ca.crt"), authority);
        Files.writeString(account.resolve("namespace"), namespace);
        for (String name : List.of("token", "ca.crt", "namespace")) {
            Path file = account.resolve(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.setAttribute(file, "unix:uid", SecurityContext.of(template).userId());
        }
        return account;
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Map<String, Object> bind(Path source, String destination, String access) {
        return Map.of(
                "destination",
                destination,
                "type",
                "bind",
                "source",
                source.toString(),
                "options",
                List.of("rbind", "rprivate", access));
    }
}

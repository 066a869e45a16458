package io.persistentprocess.e2e.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.persistentprocess.e2e.site.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The image as a tar, built without a daemon, and what is in it. */
public record BuiltImage(Path folder, JsonNode manifest, JsonNode config) {
    private static final Path SCRIPTS =
            Path.of("../operator/src/main/image").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Builds the layers of this build's jar. */
    public static Path layers(Path folder) {
        Path layers = folder.resolve("layers");
        Commands.run(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                SCRIPTS.resolve("layers.sh").toString(),
                layers.toString());
        return layers;
    }

    /** Packs layers and reads the result. */
    public static BuiltImage pack(Path layers, Path folder) throws IOException {
        Path tar = folder.resolve("image.tar");
        Commands.run(
                "env",
                "GZIP_LEVEL=1",
                SCRIPTS.resolve("oci.sh").toString(),
                layers.toString(),
                tar.toString(),
                "1.2.3");
        Path unpacked = Files.createDirectories(folder.resolve("oci"));
        Commands.run("tar", "-xf", tar.toString(), "-C", unpacked.toString());
        JsonNode index = JSON.readTree(unpacked.resolve("index.json").toFile());
        JsonNode manifest =
                JSON.readTree(blob(unpacked, index.path("manifests").path(0)).toFile());
        JsonNode config = JSON.readTree(blob(unpacked, manifest.path("config")).toFile());
        return new BuiltImage(unpacked, manifest, config);
    }

    private static Path blob(Path folder, JsonNode descriptor) {
        return folder.resolve("blobs/" + descriptor.path("digest").asText().replace(':', '/'));
    }

    /** As a container runtime does it. */
    public void unpack(Path root) throws IOException {
        Files.createDirectories(root);
        for (JsonNode layer : manifest.path("layers")) {
            Commands.run("tar", "-xzpf", blob(folder, layer).toString(), "-C", root.toString());
        }
    }

    /** The same for a pod. */
    Image unpackTo(Path root) throws IOException {
        unpack(root);
        return Image.unpacked(
                root, config.path("config").path("Entrypoint").path(0).asText());
    }
}

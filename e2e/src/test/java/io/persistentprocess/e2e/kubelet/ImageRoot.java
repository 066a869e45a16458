package io.persistentprocess.e2e.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.pod.BuiltImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The image that this build gives, unpacked, for every container that is made of it. */
record ImageRoot(Path root, ImageConfig config) {
    /** What an image says of how it is run. */
    record ImageConfig(List<String> entryPoint, Map<String, String> environment) {
        private static ImageConfig of(JsonNode config) {
            List<String> entryPoint = new ArrayList<>();
            config.path("Entrypoint").forEach(word -> entryPoint.add(word.asText()));
            Map<String, String> environment = new LinkedHashMap<>();
            for (JsonNode variable : config.path("Env")) {
                String[] parts = variable.asText().split("=", 2);
                environment.put(parts[0], parts[1]);
            }
            return new ImageConfig(List.copyOf(entryPoint), environment);
        }
    }

    /** Takes half a minute. */
    static ImageRoot build(Path folder) throws IOException {
        BuiltImage image = BuiltImage.pack(BuiltImage.layers(folder), Files.createDirectory(folder.resolve("image")));
        Path root = folder.resolve("root");
        image.unpack(root);
        return new ImageRoot(root, ImageConfig.of(image.config().path("config")));
    }
}

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One entry of a bill of materials. */
record Component(ObjectNode json) {
    static Component library(ObjectNode json, String name, String version, String license) {
        json.put("type", "library").put("bom-ref", "native:" + name).put("name", name);
        if (!version.isEmpty()) {
            json.put("version", version);
        }
        String kind = license.contains(" ") ? "expression" : "id";
        ObjectNode entry = json.putArray("licenses").addObject();
        if (kind.equals("id")) {
            entry.putObject("license").put("id", license);
        } else {
            entry.put("expression", license);
        }
        return new Component(json);
    }

    /** Whoever has the whole tree can check each of its files. */
    Component contains(String path, Path file) throws IOException {
        ObjectNode entry = array("components").addObject();
        entry.put("type", "file").put("bom-ref", "file:/" + path).put("name", "/" + path);
        entry.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256(file));
        return this;
    }

    Component hasText(String path) {
        return with("ppg:licenseText", path);
    }

    Component with(String property, String value) {
        array("properties").addObject().put("name", property).put("value", value);
        return this;
    }

    private ArrayNode array(String field) {
        return json.has(field) ? (ArrayNode) json.get(field) : json.putArray(field);
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

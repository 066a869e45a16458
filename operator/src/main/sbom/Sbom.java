import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what a package or an image consists of, as CycloneDX, and puts the licence texts of all parts into it.
 *
 * <p>{@code java -cp … Sbom.java NAME BOM OUTPUT SYSROOT TEXTS ROOT…}: BOM is what the CycloneDX plugin of Maven wrote of ppg's jar; SYSROOT is where the C library comes
 * from; TEXTS is the directory of the last ROOT that receives the licence texts; the ROOTs are the layers of which a host sees one tree. It ends with 1 and one line when a
 * part is unknown or has no licence text.
 */
final class Sbom {
    private Sbom() {}

    public static void main(String[] arguments) throws IOException {
        List<Path> roots = new ArrayList<>();
        for (int i = 5; i < arguments.length; i++) {
            roots.add(Path.of(arguments[i]));
        }
        Path texts = roots.getLast().resolve(arguments[4]);
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        try {
            ObjectNode bom = (ObjectNode) json.readTree(Path.of(arguments[1]).toFile());
            Licenses licenses = new Licenses(Path.of(arguments[3]), texts, arguments[4]);
            ArrayNode components = Parts.of(roots, bom, licenses);
            ((ObjectNode) bom.at("/metadata/component"))
                    .put("name", arguments[0])
                    .put("type", "application");
            bom.remove("dependencies");
            bom.set("components", components);
            Path output = Path.of(arguments[2]);
            Files.createDirectories(output.toAbsolutePath().getParent());
            Files.writeString(output, json.writeValueAsString(bom) + "\n");
        } catch (IncompleteException e) {
            System.err.println("sbom: " + e.getMessage());
            System.exit(1);
        }
    }
}

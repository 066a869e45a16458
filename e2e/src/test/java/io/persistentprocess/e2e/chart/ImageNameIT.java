package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the chart runs is what the build makes and the documentation loads, under one name: nodes would try to pull any other. */
class ImageNameIT {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    private static String found(String file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(TOP.resolve(file)));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }

    /** As {@code operator/src/main/image/oci.sh} names what Maven builds. */
    private static String built() throws IOException {
        return found("operator/src/main/image/oci.sh", "name=\\$\\{IMAGE_NAME:-([^}]+)}") + ":"
                + found("pom.xml", "<artifactId>ppg-parent</artifactId>\\s*<version>([^<]+)</version>");
    }

    @Test
    void everyPodOfTheChartRunsTheImageThatIsBuilt() throws IOException {
        List<String> images = RenderedObjects.of(Chart.render(ValueSets.DEFAULT)).stream()
                .flatMap(object -> object.findValues("containers").stream())
                .flatMap(RenderedObjects::stream)
                .map((JsonNode container) -> container.path("image").asText())
                .distinct()
                .toList();
        assertThat(images).containsExactly(built());
    }

    @Test
    void theDockerfileAndTheDocumentationNameIt() throws IOException {
        for (String file : new String[] {"operator/Dockerfile", "operator/docs/image.md"}) {
            assertThat(found(file, "buildx build .* -t (\\S+) \\.")).as(file).isEqualTo(built());
        }
        for (String file : new String[] {"README.md", "operator/docs/image.md"}) {
            assertThat(TOP.resolve(file)).content().contains(built());
        }
        assertThat(built()).endsWith(":" + found("operator/Dockerfile", "ARG VERSION=(\\S+)"));
    }

    @Test
    void theTarThatTheDocumentationLoadsIsTheOneThatIsBuilt() throws IOException {
        String tar =
                found("operator/src/main/image/build.sh", "\\$target/(ppg-image-)\\$IMAGE_ARCH\\.tar") + "amd64.tar";
        for (String file : new String[] {"README.md", "operator/docs/image.md"}) {
            assertThat(TOP.resolve(file)).content().contains("import operator/target/" + tar);
        }
    }
}

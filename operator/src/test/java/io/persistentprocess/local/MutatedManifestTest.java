package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.validation.DocumentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to a manifest, it loads or is refused in lines; nothing else comes out. */
final class MutatedManifestTest {
    private static final List<String> SPICES = List.of(
            "",
            " ",
            "\t",
            "\n",
            "\r",
            ":",
            ": ",
            "- ",
            "?",
            "|",
            ">",
            "&a ",
            "*a",
            "!!str ",
            "!x ",
            "%",
            "@",
            "`",
            "\"",
            "'",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            "---\n",
            "...\n",
            "<<: ",
            "null",
            "~",
            "true",
            "yes",
            "0",
            "-1",
            "1e9",
            ".inf",
            "99999999999999999999",
            "0x10",
            "5m",
            "10Mi",
            "$(",
            "$(A)",
            "$$",
            "\\0",
            "\"\\U0010FFFF\"",
            "\"\\UFFFFFFFF\"",
            "\"\\uD800\"",
            "\"\\x\"",
            "\u0000",
            "\uD800",
            "\uFFFE",
            "ä",
            "😀",
            "\u2028",
            "\u0085",
            "\uFEFF");

    private final String valid = read();
    private final DocumentReader reader = new DocumentReader();

    /**
     * A change of a text.
     *
     * @param at where, as a fraction of the text's length
     * @param length how many characters are taken out
     */
    record Mutation(double at, int length, String spice) {
        String apply(String text) {
            int start = (int) (at * text.length());
            return text.substring(0, start) + spice + text.substring(Math.min(text.length(), start + length));
        }
    }

    @Property(tries = 3000)
    void aMutatedManifestLoadsOrIsRefusedInLines(@ForAll("mutations") List<Mutation> mutations) {
        String text = valid;
        for (Mutation mutation : mutations) {
            text = mutation.apply(text);
        }
        assertLoadsOrIsRefusedInLines(text);
    }

    @Property(tries = 1000)
    void aManifestWithItsLinesShuffledLoadsOrIsRefusedInLines(@ForAll("orders") List<Integer> order) {
        List<String> lines = new ArrayList<>(valid.lines().toList());
        for (int i = 0; i + 1 < order.size(); i += 2) {
            String line = lines.remove(order.get(i) % lines.size());
            lines.add(order.get(i + 1) % lines.size(), line);
        }
        assertLoadsOrIsRefusedInLines(String.join("\n", lines));
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        Arbitrary<String> spice =
                Arbitraries.oneOf(Arbitraries.of(SPICES), Arbitraries.strings().ofMaxLength(3));
        return Combinators.combine(
                        Arbitraries.doubles().between(0, true, 1, false),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(0, 4)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 200))),
                        spice)
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Integer>> orders() {
        return Arbitraries.integers().between(0, 1000).list().ofMinSize(2).ofMaxSize(8);
    }

    private void assertLoadsOrIsRefusedInLines(String text) {
        ManifestCollector intake = new ManifestCollector(reader);
        intake.add("x.yaml", text);
        LoadResult read = intake.result(Map.of());
        if (read.manifests().isEmpty()) {
            assertThat(read.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.toString())
                            .startsWith("x.yaml:")
                            .hasSizeLessThan(400)
                            .matches("[^\\p{Cntrl}\\u2028\\u2029]*"));
        }
    }

    private static String read() {
        try {
            return Files.readString(Path.of("src/test/resources/everything.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

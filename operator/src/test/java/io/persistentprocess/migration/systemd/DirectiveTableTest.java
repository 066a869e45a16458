package io.persistentprocess.migration.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirectiveTableTest {
    private static final Path SYSTEMD = Path.of("/lib/systemd/systemd");

    /** A service must not be able to lose a directive without a word of what follows. */
    @Test
    void everyDirectiveOfTheInstalledSystemdIsInTheTableOrTakenByAPart() throws IOException {
        assumeTrue(Files.isExecutable(SYSTEMD), "systemd is not installed");
        Set<String> unknown = new TreeSet<>();
        String section = "";
        DirectiveTable table = DirectiveTable.read();
        for (String line : itemsOfSystemd()) {
            if (line.startsWith("[")) {
                section = line;
            } else if (Set.of("[Unit]", "[Service]", "[Install]").contains(section) && line.contains("=")) {
                String directive = line.substring(0, line.indexOf('='));
                if (!table.knows(directive) && !ImportedUnits.isTaken(directive)) {
                    unknown.add(directive);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static List<String> itemsOfSystemd() throws IOException {
        Process systemd = new ProcessBuilder(SYSTEMD.toString(), "--dump-configuration-items")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Stream<String> lines = systemd.inputReader(StandardCharsets.UTF_8).lines()) {
            return lines.toList();
        }
    }
}

package io.persistentprocess.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {
    private final List<String> lines = new ArrayList<>();
    private final LineAssembler assembler =
            new LineAssembler(line -> lines.add(new String(line, StandardCharsets.UTF_8)));

    private void add(String text) {
        assembler.add(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesArePutTogetherFromPieces() {
        add("on");
        add("e\ntwo\n\nthr");
        assertThat(lines).containsExactly("one", "two", "");
        add("ee");
        assembler.finish();
        assembler.finish();
        assertThat(lines).containsExactly("one", "two", "", "three");
    }

    @Test
    void aLineWithoutEndIsCut() {
        String piece = "x".repeat(50_000);
        for (int i = 0; i < 10; i++) {
            add(piece);
        }
        add("\n");
        assertThat(lines).hasSize(8).allMatch(line -> line.length() <= LineAssembler.LONGEST_BYTES);
        assertThat(String.join("", lines)).hasSize(500_000);
    }
}

package io.persistentprocess.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table = new TextTable(List.of("A", "B"));
        table.add(List.of("long", "x"));
        table.add(List.of("s", "y"));

        assertThat(table.print()).isEqualTo("A      B\nlong   x\ns      y\n");
    }

    @Test
    void aCellBeyondTheLimitPushesOnItsOwnRowAlone() {
        TextTable table = new TextTable(List.of("A", "B"), 5);
        table.add(List.of("a message of its own length", "x"));
        table.add(List.of("short", "y"));

        assertThat(table.print()).isEqualTo("A       B\na message of its own length   x\nshort   y\n");
    }
}

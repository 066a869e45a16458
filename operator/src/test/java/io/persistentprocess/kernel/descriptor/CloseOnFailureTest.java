package io.persistentprocess.kernel.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseOnFailureTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void whatWasOpenedBeforeAFailureIsClosedTheLastFirst() {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            opened.add("first", closed::add);
            opened.add("second", closed::add);
        }

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void whatIsKeptIsNotClosed() {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            opened.add("first", closed::add);
            assertThat(opened.keep("owner")).isEqualTo("owner");
        }

        assertThat(closed).isEmpty();
    }
}

package io.persistentprocess.api.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandWordsTest {
    private static List<String> expanded(Map<String, String> variables, String... items) {
        return CommandWords.expand(List.of(items), name -> Optional.ofNullable(variables.get(name)));
    }

    @Test
    void anItemStaysOneWordUnlessItAsksForWords() {
        Map<String, String> variables = Map.of("A", "x  'y z'");
        assertThat(expanded(variables, "$(A)")).containsExactly("x  'y z'");
        assertThat(expanded(variables, "$(A...)")).containsExactly("x", "y z");
        assertThat(expanded(variables, "-$(A...)")).containsExactly("-$(A...)");
        assertThat(expanded(variables, "$$(A...)")).containsExactly("$(A...)");
    }

    @Test
    void nothingComesOfAVariableThatIsEmptyOrNotThere() {
        assertThat(expanded(Map.of("A", " \t"), "a", "$(A...)", "$(B...)", "$(B)"))
                .containsExactly("a", "$(B)");
    }

    @Test
    void quotesAndBackslashesAreThoseOfSystemd() {
        assertThat(CommandWords.split("a\\ b \"c d\"e '' \"\" 'f")).containsExactly("a b", "c de", "", "", "f");
        assertThat(CommandWords.split("'a\\'b' \"\\n\"")).containsExactly("a'b", "n");
    }
}

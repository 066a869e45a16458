package io.persistentprocess.api.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases are those of Kubernetes' own test of its expansion (third_party/forked/golang/expansion). */
final class VariableTemplateTest {
    private static final Map<String, String> VARIABLES =
            Map.of("VAR_A", "A", "VAR_B", "B", "VAR_C", "C", "VAR_REF", "$(VAR_A)", "VAR_EMPTY", "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    $(VAR_A)                   | A
                    ___$(VAR_B)___             | ___B___
                    ___$(VAR_C)                | ___C
                    $(VAR_A)-                  | A-
                    $(VAR_A)_$(VAR_B)$(VAR_C)  | A_BC
                    $(VAR_A)_$(VAR_UNKNOWN)    | A_$(VAR_UNKNOWN)
                    $(VAR_REF)                 | $(VAR_A)
                    f000-$$VAR_A               | f000-$VAR_A
                    f000-$$$(VAR_A)            | f000-$A
                    $$(VAR_A)                  | $(VAR_A)
                    $$$$$$(VAR_A)              | $$$(VAR_A)
                    $$$$$$$(VAR_A)             | $$$A
                    $(VAR_A_                   | $(VAR_A_
                    $VAR_A                     | $VAR_A
                    $)VAR_A                    | $)VAR_A
                    $(VAR_A$(VAR_B)            | $(VAR_A$(VAR_B)
                    $$VAR_A$$                  | $VAR_A$
                    foo$                       | foo$
                    $()                        | $()
                    $($(VAR_A))                | $($(VAR_A))
                    foo$(VAR_EMPTY)bar         | foobar
                    $?                         | $?
                    $$$                        | $$
                    """)
    void expandsAsAPodDoes(String text, String expanded) {
        assertThat(VariableTemplate.parse(text).expand(name -> Optional.ofNullable(VARIABLES.get(name))))
                .isEqualTo(expanded);
    }

    @Test
    void anEmptyTextStaysEmpty() {
        assertThat(VariableTemplate.parse("").expand(_ -> Optional.of("x"))).isEmpty();
    }

    @Test
    void namesWhatItRefersTo() {
        assertThat(VariableTemplate.parse("$(B)$$(C)$(A)$(B)").references()).containsExactly("B", "A");
    }
}

package io.persistentprocess.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegularExpressionTest {
    @Test
    void aTextOfMillionsOfCharactersTakesNoStack() {
        String arguments = "-x ".repeat(1_000_000);
        assertThat(RegularExpression.of("^(-[a-z] )*$").isFoundIn(arguments)).isTrue();
        assertThat(RegularExpression.of("(-x |-y )+--end").isFoundIn(arguments)).isFalse();
    }

    @Test
    void aTextThatAlmostMatchesTakesNoLongerThanOneThatDoes() {
        assertThat(RegularExpression.of("^(a|aa)+$").isFoundIn("a".repeat(100_000) + "b"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{1000}){1000}){1000}", "(?:a{0,1000}){0,1000}", "a{9999}", "(a{100,}){100}"})
    void oneThatWouldBeLargeIsRefusedBeforeItIsBuilt(String pattern) {
        assertThatThrownBy(() -> RegularExpression.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("is too large: what it repeats comes to more than 5000");
    }

    @Test
    void groupsAreNotNestedWithoutEnd() {
        assertThatThrownBy(() -> RegularExpression.of("(".repeat(2000) + ")".repeat(2000)))
                .hasMessage("is too large: groups are nested more than 50 deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--config /etc/web/web\\.conf",
                "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
                "[a-f0-9]{64}.*[a-f0-9]{64}",
                "\\Q{1000}{1000}\\E",
                "\\{1000}\\{1000}",
                "[{1000}]{3}",
                "(?P<name>\\pL{1000}[]x{1000]{6})",
                "(?i)java .*-jar (app|web)\\.jar$",
                "{"
            })
    void whatPeopleWriteIsTaken(String pattern) {
        assertThatCode(() -> RegularExpression.of(pattern)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "(?=ahead)", "(a)\\1", "*", "[", "\\", "a{1001}"})
    void aBadPatternIsReportedInOneLine(String pattern) {
        assertThatThrownBy(() -> RegularExpression.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("is no regular expression (RE2 syntax): ")
                .hasMessageNotContaining("\n");
    }
}

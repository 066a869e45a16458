package io.persistentprocess.supervision.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The syntax of systemd's environment files; EnvironmentFileIT compares it with systemd itself. */
class EnvironmentTextTest {
    private static Map<String, String> parsed(String text) {
        return EnvironmentText.parse(text).variables();
    }

    @Test
    void oneAssignmentALine() {
        assertThat(parsed("A=1\nB=two words\n\n# comment\n; another\n  C = 3 \n"))
                .containsExactly(Map.entry("A", "1"), Map.entry("B", "two words"), Map.entry("C", "3"));
    }

    @Test
    void theLastLineNeedsNoEnd() {
        assertThat(parsed("A=1")).containsEntry("A", "1");
        assertThat(parsed("A=")).containsEntry("A", "");
        assertThat(parsed("A='x")).containsEntry("A", "x");
    }

    @Test
    void quotesHoldWhiteSpaceAndLineEnds() {
        assertThat(parsed("A=\" x \"\nB='a\nb'\nC=\"a\"' b'\nD=a\"b\"\n"))
                .containsEntry("A", " x ")
                .containsEntry("B", "a\nb")
                .containsEntry("C", "a b")
                .containsEntry("D", "a\"b\"");
    }

    @Test
    void aBackslashTakesTheNextCharacter() {
        assertThat(parsed("A=a\\ b\\n\nB=\"\\\"\\$\\x\"\nC='\\'\nD=x\\\ny\nE=\"x\\\ny\"\n"))
                .containsEntry("A", "a bn")
                .containsEntry("B", "\"$\\x")
                .containsEntry("C", "\\")
                .containsEntry("D", "xy")
                .containsEntry("E", "xy");
    }

    @Test
    void aCommentEndsWithItsLine() {
        assertThat(parsed("# a\\\nA=1\n")).containsExactly(Map.entry("A", "1"));
    }

    @Test
    void nothingIsExpanded() {
        assertThat(parsed("A=$HOME/`x`\n")).containsEntry("A", "$HOME/`x`");
    }

    @Test
    void anEmptyMessageIsReportedWithoutItsValue() {
        EnvironmentText text = EnvironmentText.parse("A=1\nexport B=secret\nC\n9=x\n");
        assertThat(text.variables()).containsOnlyKeys("A");
        assertThat(text.ignored()).extracting(EnvironmentText.Ignored::line).containsExactly(2, 3, 4);
        assertThat(text.toString()).isEqualTo("EnvironmentText[A]");
        assertThat(text.ignored().toString()).doesNotContain("secret");
    }

    @Test
    void theLastOfTwoCounts() {
        assertThat(parsed("A=1\nA=2\n")).containsEntry("A", "2");
    }
}

package io.persistentprocess.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastOutputTest {
    @Test
    void itIsTheLastLineThatIsNotBlank() {
        assertThat(line("first\nbind: Address already in use\n\n \n")).isEqualTo("bind: Address already in use");
        assertThat(line("one\r\ntwo\r\n")).isEqualTo("two");
        assertThat(line("no newline at the end")).isEqualTo("no newline at the end");
        assertThat(line("10 %\r20 %\r30 %")).isEqualTo("30 %");
    }

    @Test
    void blanksAloneAreNothing() {
        assertThat(LastOutput.lineOf(new byte[0])).isEmpty();
        assertThat(LastOutput.lineOf(" \n\t\n\r\n".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void controlCharactersAreNotShown() {
        assertThat(line("\u001b[31mfatal\u001b[0m \u0000\u202eabc\u0085x")).isEqualTo("?[31mfatal?[0m ??abc x");
    }

    @Test
    void itHas200BytesAtMostAndNoHalfCharacter() {
        assertThat(line("ä".repeat(100))).isEqualTo("ä".repeat(100));
        assertThat(line("ä".repeat(101))).isEqualTo("ä".repeat(98) + "…");
        assertThat(line("\ud83d\ude80".repeat(60))).isEqualTo("\ud83d\ude80".repeat(49) + "…");
    }

    @Test
    void whatIsNoUtf8IsShownAsUnknown() {
        assertThat(LastOutput.lineOf(new byte[] {(byte) 0xff, 'a', '\n'})).contains("\ufffda");
    }

    private static String line(String output) {
        return LastOutput.lineOf(output.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}

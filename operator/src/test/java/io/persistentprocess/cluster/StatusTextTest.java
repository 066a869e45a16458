package io.persistentprocess.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final String SMILE = "🙂";

    @Test
    void whatIsShortStays() {
        assertThat(StatusText.shortened("exec /usr/bin/größe: " + SMILE, 512))
                .isEqualTo("exec /usr/bin/größe: " + SMILE);
    }

    @Test
    void everybodyWhoShowsItShowsOneLineWithoutControlCharacters() {
        assertThat(StatusText.shortened("a\nb\u009b2J\u202ec\u2028d\ud83d", 512))
                .isEqualTo("a b?2J?c d?");
    }

    /** Half a pair would make the status as a whole impossible to write. */
    @Test
    void noPairIsCutInTwo() {
        assertThat(StatusText.shortened(SMILE.repeat(3), 4)).isEqualTo(SMILE + "…");
        assertThat(StatusText.shortened("a" + SMILE.repeat(3), 4)).isEqualTo("a" + SMILE + "…");
    }
}

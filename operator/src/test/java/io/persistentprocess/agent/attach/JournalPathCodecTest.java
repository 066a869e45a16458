package io.persistentprocess.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalPathCodecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sys/fs/cgroup/user.slice",
                "/a\tb",
                "/a\u000bb\f\r\u007f\u001c",
                "/system.slice/dev-disk-by\\x2duuid.swap",
                "/\\011",
                "/\\134",
                "/\\\\011",
                "/\\777",
                "/trailing\\",
                "/$1 \u2028 \u0085"
            })
    void whatIsWrittenIsRead(String path) {
        String escaped = JournalPathCodec.escape(Path.of(path));
        assertThat(escaped).doesNotContain("\t", "\n", "\r");
        assertThat(JournalPathCodec.unescape(escaped)).isEqualTo(Path.of(path));
    }

    /** Journals of agents that did not escape anything. */
    @ParameterizedTest
    @CsvSource({"/system.slice/dev-disk-by\\x2duuid.swap", "/user.slice"})
    void namesOfSystemdAreWrittenAsTheyAre(String path) {
        assertThat(JournalPathCodec.escape(Path.of(path))).isEqualTo(path);
        assertThat(JournalPathCodec.unescape(path)).isEqualTo(Path.of(path));
    }
}

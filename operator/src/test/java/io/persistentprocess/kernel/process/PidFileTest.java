package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What daemons write into their PID files. */
class PidFileTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4711",
                "4711\n",
                "4711\r\n",
                "      4711\n",
                "0000004711\n",
                "+4711\n",
                "4711\n/var/lib/postgresql/data\n1790000000\n5432\n/tmp\nlocalhost\nready\n",
                "4711\n\0",
                "4711\0\0\0",
                "4711\nnot a number"
            })
    void row49_theFirstLineIsThePid(String text) {
        assertThat(PidFile.parse(text)).hasValue(4711);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n4711\n",
                "\0004711",
                "4711 abc\n",
                "-4711\n",
                "0\n",
                "+\n",
                "++4711",
                "0x1267",
                "4711,",
                "4711000000",
                "٤٧١١"
            })
    void row49_nothingElseIsOne(String text) {
        assertThat(PidFile.parse(text)).isEmpty();
    }
}

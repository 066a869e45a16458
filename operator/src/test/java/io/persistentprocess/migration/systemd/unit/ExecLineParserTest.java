package io.persistentprocess.migration.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecLineParserTest {
    private static List<ExecLine> parse(String value) {
        return new ExecLineParser(new Specifiers(UnitName.parse("sensor@eth0.service"), Optional.empty())).parse(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /bin/a $OPTS           | [/bin/a, $(OPTS...)]
            /bin/a ${OPTS}         | [/bin/a, $(OPTS)]
            /bin/a -o${OPTS}x      | [/bin/a, -o$(OPTS)x]
            /bin/a "$OPTS"         | [/bin/a, $(OPTS...)]
            /bin/a -o$OPTS         | [/bin/a, -o$OPTS]
            /bin/a $$OPTS          | [/bin/a, $OPTS]
            /bin/a $(OPTS)         | [/bin/a, $$(OPTS)]
            /bin/a 'b c' "d\\te"   | [/bin/a, b c, d\\te]
            /bin/a x\\x20y         | [/bin/a, x y]
            /bin/a %i-%p-%n 5%%    | [/bin/a, eth0-sensor-sensor@eth0.service, 5%]
            /bin/a %t %S %H        | [/bin/a, /run, /var/lib, $(PPG_NODE)]
            :/bin/a $OPTS          | [/bin/a, $OPTS]
            /bin/a $MAINPID        | [/bin/a, $(MAINPID)]
            """)
    void wordsAreThoseOfSystemd(String value, String words) {
        assertThat(parse(value)).hasSize(1);
        assertThat(parse(value).getFirst().templates().toString().replace("\t", "\\t"))
                .isEqualTo(words);
    }

    @Test
    void prefixesAreTakenOffTheProgram() {
        ExecLine line = parse("-+@/bin/a zero one").getFirst();
        assertThat(line.prefixes()).isEqualTo(Set.of('-', '+', '@'));
        assertThat(line.argumentZero().orElseThrow().plain()).isEqualTo("zero");
        assertThat(line.templates()).containsExactly("/bin/a", "one");
    }

    @Test
    void aSemicolonThatStandsAloneSeparatesCommands() {
        assertThat(parse("/bin/a 1 ; -/bin/b \\; ';'").stream().map(ExecLine::templates))
                .containsExactly(List.of("/bin/a", "1"), List.of("/bin/b", ";", ";"));
    }

    @Test
    void aCommandForAShellIsQuotedOnce() {
        assertThat(parse("-/bin/a 'it''s' $OPTS ${ONE} a$$b").getFirst().shell())
                .isEqualTo("/bin/a its $OPTS \"${ONE}\" 'a$b' || :");
    }
}

package io.persistentprocess.api.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfacePatternTest {
    @ParameterizedTest
    @CsvSource({
        "eth0, eth0, true",
        "eth0, eth01, false",
        "eth0, eth, false",
        "eth*, eth0, true",
        "eth*, eth, true",
        "eth*, veth0, false",
        "*, lo, true",
        "**, lo, true",
        "en*|eth*, enp3s0f1np1, true",
        "en*|eth*, eth0.100, true",
        "en*|eth*, wlan0, false",
        "eth?, eth0, true",
        "eth?, eth, false",
        "eth?, eth10, false",
        "*np?, enp3s0f1np1, true",
        "*a*b*c, xaxbxc, true",
        "*a*b*c, xaxbxcx, false",
        "*0*0, eth000, true",
        "eth[0-3], eth3, true",
        "eth[0-3], eth4, false",
        "eth[!0-3], eth4, true",
        "eth[^0-3], eth3, false",
        "eth[!0-3], eth, false",
        "eth[13], eth3, true",
        "eth[-1], eth-, true",
        "eth[1-], eth-, true",
        "eth[3-1], eth2, false",
        "[ew]*[0-9], wlan0, true",
        "br-lan|eth0.[0-9]*, eth0.100, true",
    })
    void matchesAsFnmatchDoes(String pattern, String name, boolean matches) {
        assertThat(new InterfacePattern(pattern).matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "en*|eth*", "eth[!0-3]?", "[a-z]*", "br-lan", "eth0.100", "wg+"})
    void isWrittenLikeThis(String text) {
        assertThat(Pattern.matches(InterfacePattern.PATTERN, text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "eth0|",
                "|eth0",
                "eth0 eth1",
                "eth[0",
                "eth]",
                "[]",
                "[!]",
                "a/b",
                "eth[0-3",
                "a\\*",
                "e,f",
                "!eth0"
            })
    void isNotWrittenLikeThis(String text) {
        assertThat(Pattern.matches(InterfacePattern.PATTERN, text)).isFalse();
    }

    @Test
    void manyStarsTakeNoTime() {
        assertThat(new InterfacePattern("*a".repeat(100)).matches("a".repeat(99) + "b"))
                .isFalse();
    }
}

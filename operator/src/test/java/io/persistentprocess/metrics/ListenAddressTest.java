package io.persistentprocess.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @Test
    void readsWhatGoReads() {
        assertThat(ListenAddress.parse(":9642")).isEqualTo(new ListenAddress("", 9642));
        assertThat(ListenAddress.parse("127.0.0.1:0")).isEqualTo(new ListenAddress("127.0.0.1", 0));
        assertThat(ListenAddress.parse("[::1]:9642")).isEqualTo(new ListenAddress("::1", 9642));
        assertThat(ListenAddress.parse("node-1.example:80")).isEqualTo(new ListenAddress("node-1.example", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {":9642", "127.0.0.1:0", "[::1]:9642"})
    void isWrittenAsItIsRead(String text) {
        assertThat(ListenAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9642", "localhost", ":", "::1:9642", ":65536", ":-1", "host:http"})
    void refusesWhatIsNoAddressAndSaysWhatOneLooksLike(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "\"%s\" is no address; write HOST:PORT, or :PORT for all addresses, such as 127.0.0.1:9642",
                        text);
    }
}

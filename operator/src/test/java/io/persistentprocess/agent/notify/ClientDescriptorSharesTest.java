package io.persistentprocess.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientDescriptorSharesTest {
    @ParameterizedTest
    @ValueSource(longs = {128, 256, 1024, 4096, 20_000, 65_536, 1_048_576, Long.MAX_VALUE})
    void clientsHaveNoMoreThanAQuarterTogether(long limit) {
        ClientDescriptorShares shares = ClientDescriptorShares.of(limit);
        long all = (long) shares.subscribers()
                + shares.watches()
                + shares.scrapers()
                + shares.probers()
                + shares.stored()
                + (long) ClientDescriptorShares.PER_CONTROL_CLIENT * shares.controlClients();
        assertThat(all).isLessThanOrEqualTo(limit / 4);
        assertThat(shares.perUser()).isLessThanOrEqualTo(shares.subscribers() / 2);
    }

    @Test
    void whatTheDocumentsPromiseIsThereWhereTheLimitIsUsual() {
        ClientDescriptorShares shares = ClientDescriptorShares.of(20_000);
        assertThat(shares.perUser()).isGreaterThan(1024 + 5 + 1);
        assertThat(shares.stored()).isGreaterThan(5 * 128);
        assertThat(shares.scrapers()).isEqualTo(32);
        assertThat(shares.probers()).isEqualTo(16);
        assertThat(shares.controlClients()).isEqualTo(64);
    }

    @Test
    void whereThereIsNextToNothingEachKindHasSomething() {
        ClientDescriptorShares shares = ClientDescriptorShares.of(64);
        assertThat(shares.probers()).isPositive();
        assertThat(shares.controlClients()).isPositive();
        assertThat(shares.perUser()).isPositive();
        assertThat(shares.watches()).isPositive();
    }
}

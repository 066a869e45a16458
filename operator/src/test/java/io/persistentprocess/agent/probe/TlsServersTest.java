package io.persistentprocess.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TlsServersTest {
    private static final TlsServers.Server SERVER = new TlsServers.Server("127.0.0.1", 443);

    private final TlsServers servers = new TlsServers();

    private void chooses(String protocol) {
        servers.chose(SERVER, servers.offer(SERVER), protocol);
    }

    @Test
    void aServerIsOfferedEverythingUntilItHasChosen() {
        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.EVERYTHING);
        chooses("TLSv1.2");
        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.TLS_1_2);
        assertThat(servers.offer(new TlsServers.Server("127.0.0.1", 444))).isEqualTo(TlsOffer.EVERYTHING);
    }

    @Test
    void aServerThatRefusesASmallerOfferIsOfferedEverythingAtOnce() {
        chooses("TLSv1.2");
        servers.refused(SERVER);
        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.EVERYTHING);
        chooses("TLSv1.3");
        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.X25519);
    }

    @Test
    void aServerThatGoesOnRefusingIsOfferedEverythingFromThenOn() {
        for (int i = 0; i < TlsServers.REFUSALS_TAKEN; i++) {
            chooses("TLSv1.3");
            servers.refused(SERVER);
        }
        chooses("TLSv1.3");

        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.EVERYTHING);
    }

    @Test
    void refusalsCountInARowOnly() {
        for (int i = 0; i < 2 * TlsServers.REFUSALS_TAKEN; i++) {
            chooses("TLSv1.3");
            servers.refused(SERVER);
            chooses("TLSv1.3");
            chooses("TLSv1.3");
        }

        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.X25519);
    }

    @Test
    void aServerThatMakesManyPortsUpTakesNoMoreMemory() {
        chooses("TLSv1.3");
        for (int i = 0; i < TlsServers.MOST; i++) {
            servers.chose(new TlsServers.Server("127.0.0.2", i), TlsOffer.EVERYTHING, "TLSv1.3");
        }

        assertThat(servers.offer(SERVER)).isEqualTo(TlsOffer.EVERYTHING);
    }
}

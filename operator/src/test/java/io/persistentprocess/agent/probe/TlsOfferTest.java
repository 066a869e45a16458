package io.persistentprocess.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class TlsOfferTest {
    private static int clientHelloBytes(TlsOffer offer) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine("127.0.0.1", 443);
        offer.applyTo(engine);
        return new TlsSession(engine, new byte[0]).begin().toSend().length;
    }

    @Test
    void aSmallerOfferHasFewerKeyShares() throws Exception {
        int secp256r1 = 65;
        int x25519 = 32;

        int everything = clientHelloBytes(TlsOffer.EVERYTHING);
        int one = clientHelloBytes(TlsOffer.X25519);
        int none = clientHelloBytes(TlsOffer.TLS_1_2);

        assertThat(everything - one).isGreaterThanOrEqualTo(secp256r1);
        assertThat(one - none).isGreaterThanOrEqualTo(x25519);
    }

    @Test
    void onlyProtocolsWithASmallerOfferHaveOne() {
        List<String> protocols = Arrays.asList("TLSv1.3", "TLSv1.2", "TLSv1.1");

        assertThat(protocols.stream().map(TlsOffer::sufficientFor).flatMap(java.util.Optional::stream))
                .containsExactly(TlsOffer.X25519, TlsOffer.TLS_1_2);
    }
}

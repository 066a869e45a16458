package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostFieldsTest {
    private final Map<String, String> fields = HostFields.read();

    @Test
    void cpusAndMemoryAreTheHosts() {
        assertThat(Integer.parseInt(fields.get("status.allocatable.cpu")))
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(Long.parseLong(fields.get("status.allocatable.memory"))).isGreaterThan(1 << 20);
    }

    @Test
    void theAddressIsOneOfTheHosts() throws Exception {
        if (fields.containsKey("status.hostIP")) {
            assertThat(NetworkInterface.getByInetAddress(InetAddress.ofLiteral(fields.get("status.hostIP"))))
                    .isNotNull();
        }
    }
}

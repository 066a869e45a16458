package io.persistentprocess.local;

import io.persistentprocess.api.env.FieldRef;
import io.persistentprocess.api.value.NumberRanges;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fields of a Node that a host without a cluster has: its CPUs, its memory, and the address from which it reaches others. Read once. */
final class HostFields {
    private static final Logger LOG = LoggerFactory.getLogger(HostFields.class);
    private static final Path CPUS = Path.of("/sys/devices/system/cpu/online");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String TOTAL = "MemTotal:";
    private static final int BYTES_OF_A_KIB = 1024;

    /** Addresses for documentation, RFC 5737 and RFC 3849: the default routes lead there. Nothing is sent. */
    private static final List<String> FAR_AWAY = List.of("192.0.2.1", "2001:db8::1");

    private static final int DISCARD = 9;

    private HostFields() {}

    static Map<String, String> read() {
        Map<String, String> fields = new HashMap<>();
        cpus().ifPresent(count -> fields.put(FieldRef.ALLOCATABLE + "cpu", count));
        memory().ifPresent(bytes -> fields.put(FieldRef.ALLOCATABLE + "memory", bytes));
        FAR_AWAY.stream()
                .flatMap(address -> sourceTo(address).stream())
                .findFirst()
                .ifPresent(address -> fields.put(FieldRef.HOST_IP, address));
        return fields;
    }

    private static Optional<String> cpus() {
        return text(CPUS)
                .flatMap(ranges -> NumberRanges.parse(ranges.strip()))
                .map(ranges -> Integer.toString(ranges.numbers().size()));
    }

    /** proc_meminfo(5): kB are KiB. */
    private static Optional<String> memory() {
        return text(MEMORY).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(TOTAL))
                .map(line -> line.substring(TOTAL.length()).replace("kB", "").strip())
                .map(kib -> Long.toString(Long.parseLong(kib) * BYTES_OF_A_KIB))
                .findFirst();
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            LOG.warn(
                    "a file of the host cannot be read, so manifests do not see its value file={} reason=\"{}\"",
                    file,
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** The address that the kernel chooses for packets to another; absent: there is no route. */
    private static Optional<String> sourceTo(String address) {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), DISCARD));
            InetAddress own = socket.getLocalAddress();
            return own == null || own.isAnyLocalAddress() || own.isLoopbackAddress()
                    ? Optional.empty()
                    : Optional.of(own.getHostAddress());
        } catch (IOException e) {
            LOG.debug(
                    "the host has no route from which its address could be taken address={} reason=\"{}\"",
                    address,
                    e.getMessage());
            return Optional.empty();
        }
    }
}

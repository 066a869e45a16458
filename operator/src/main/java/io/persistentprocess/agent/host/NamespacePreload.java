package io.persistentprocess.agent.host;

import io.persistentprocess.kernel.file.AppendedFile;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.kernel.trace.ProcessEventSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what the JVM opens by path on first use. A thread in another mount namespace would not find it, and the JVM would remember that for the whole process: a jar that
 * is not found is left out of the class path for good.
 */
final class NamespacePreload {
    private static final Logger LOG = LoggerFactory.getLogger(NamespacePreload.class);

    private NamespacePreload() {}

    static void fetch() {
        Spawner.load();
        AppendedFile.load();
        loadEvents();
        openJars();
        openModules();
        loadNetwork();
        readTimeZones();
    }

    /** Process events are optional. */
    private static void loadEvents() {
        try {
            ProcessEventSource.load();
        } catch (LinkageError e) {
            LOG.error(
                    "the library for process events cannot be loaded, so ppg events --processes shows nothing; supervision does not depend on it",
                    e);
        }
    }

    /** A search that finds nothing opens every jar of the class path. */
    private static void openJars() {
        if (NamespacePreload.class.getClassLoader().getResource("no/such/resource") != null) {
            throw new IllegalStateException("a jar has the resource no/such/resource, so not every jar was opened");
        }
    }

    /** The boot loader has its classes mapped. The platform and application loaders read theirs through this reader. */
    private static void openModules() {
        try (InputStream in = Object.class.getModule().getResourceAsStream("java/lang/Object.class")) {
            in.skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException("the Java runtime cannot be read", e);
        }
    }

    /** The native libraries of the control socket: libnet, libextnet. */
    private static void loadNetwork() {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.supportedOptions();
            client.supportedOptions();
        } catch (IOException e) {
            throw new UncheckedIOException("the Java runtime has no Unix domain sockets", e);
        }
    }

    private static void readTimeZones() {
        ZoneOffset _ = ZoneId.systemDefault().getRules().getOffset(Instant.EPOCH);
    }
}

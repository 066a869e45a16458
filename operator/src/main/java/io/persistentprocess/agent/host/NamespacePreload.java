package io.persistentprocess.agent.host;

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
 * What the JVM opens by its path when it is first needed: in a thread that sees the files of another system it would find nothing, and remember that for the whole
 * process (a jar that is not there is left out of the class path for good). So all of it is opened before.
 */
final class NamespacePreload {
    private static final Logger LOG = LoggerFactory.getLogger(NamespacePreload.class);

    private NamespacePreload() {}

    static void fetch() {
        Spawner.load();
        loadEvents();
        openJars();
        openModules();
        loadNetwork();
        readTimeZones();
    }

    /** Members can do without. */
    private static void loadEvents() {
        try {
            ProcessEventSource.load();
        } catch (LinkageError e) {
            LOG.error("process events cannot be had, members are kept up as before", e);
        }
    }

    /** A search in vain goes through the whole class path. */
    private static void openJars() {
        if (NamespacePreload.class.getClassLoader().getResource("no/such/resource") != null) {
            throw new IllegalStateException("a jar has no/such/resource, so others may be closed still");
        }
    }

    /** The boot loader has its classes mapped; the platform's and the application's loader read theirs through this. */
    private static void openModules() {
        try (InputStream in = Object.class.getModule().getResourceAsStream("java/lang/Object.class")) {
            in.skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException("the Java runtime cannot be read", e);
        }
    }

    /** For the control socket: libnet, libextnet. */
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

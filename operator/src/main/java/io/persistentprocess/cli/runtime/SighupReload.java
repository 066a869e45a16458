package io.persistentprocess.cli.runtime;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles SIGHUP. For a process with a controlling terminal it means that the terminal is gone, credentials(7): the agent ends, which is the JVM's
 * default. For a daemon it means, by convention, that its configuration should be read again. If nohup(1) ignores the signal, the JVM keeps ignoring
 * it.
 */
public final class SighupReload {
    private static final Logger LOG = LoggerFactory.getLogger(SighupReload.class);

    private SighupReload() {}

    /** Makes a daemon run this action at each SIGHUP, on a thread of the JVM's. */
    public static void rereads(Runnable action) {
        if (hasTerminal()) {
            return;
        }
        try {
            handle(action);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIGHUP cannot be handled, so it would end this agent reason=\"{}\"", e.toString());
        }
    }

    /** By tty(4): only a process with a controlling terminal can open /dev/tty. */
    private static boolean hasTerminal() {
        try (var _ = Files.newInputStream(Path.of("/dev/tty"))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * {@code Signal.handle(new Signal("HUP"), _ -> action.run())} of the module jdk.unsupported; javac warns about its name, and the warning cannot
     * be suppressed.
     */
    private static void handle(Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object runs = Proxy.newProxyInstance(
                SighupReload.class.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
                    if (method.getName().equals("handle")) {
                        action.run();
                    }
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), runs);
    }
}

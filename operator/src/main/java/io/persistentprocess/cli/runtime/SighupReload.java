package io.persistentprocess.cli.runtime;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP means. To a process with a controlling terminal that this is gone, credentials(7): the agent ends, as the JVM has it. To a daemon, by custom, that its
 * configuration is to be read again. Where it is ignored, by nohup(1), it stays ignored: the JVM sees to that.
 */
public final class SighupReload {
    private static final Logger LOG = LoggerFactory.getLogger(SighupReload.class);

    private SighupReload() {}

    /** Has a daemon do this at each SIGHUP, on a thread of the JVM's. */
    public static void rereads(Runnable action) {
        if (hasTerminal()) {
            return;
        }
        try {
            handle(action);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIGHUP ends this agent reason=\"{}\"", e.toString());
        }
    }

    /** By tty(4): /dev/tty can be opened by who has one. */
    private static boolean hasTerminal() {
        try (var _ = Files.newInputStream(Path.of("/dev/tty"))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** {@code Signal.handle(new Signal("HUP"), _ -> action.run())} of the module jdk.unsupported; javac warns of its name, and cannot be told not to. */
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

package io.persistentprocess.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Function;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The process connector. Needs root and the initial namespaces. */
class ConnectorIT {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MESSAGE_BYTES = 256;

    /** Before 6.6 the kernel would count it for ever, and make messages of every process for nobody; a socket that outlives its source shows whether it was told. */
    @Test
    void aListenerTakesItsRequestBackBeforeItsSocketIsClosed() throws Exception {
        ProcessEventSource source = connector();
        int kept = call("dup", source.fd());
        try {
            source.close();
            while (received(kept)) {
                // What was told before.
            }

            run();

            assertThat(received(kept)).isFalse();
        } finally {
            call("close", kept);
        }
    }

    @Test
    void othersAreNotifiedAfterOneHasWithdrawnItsRequest() throws Exception {
        try (ProcessEventSource other = connector()) {
            connector().close();
            AtomicInteger told = new AtomicInteger();

            run();

            await().until(() -> {
                other.read(_ -> told.incrementAndGet());
                return told.get() > 0;
            });
        }
    }

    private static ProcessEventSource connector() {
        try {
            return ProcessEventSource.connector();
        } catch (KernelException e) {
            return abort("needs the process connector: " + e.getMessage());
        }
    }

    private static void run() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
    }

    private static boolean received(int socket) {
        return call("recv", socket, new byte[MESSAGE_BYTES], (long) MESSAGE_BYTES, MSG_DONTWAIT) > 0;
    }

    private static int call(String name, Object... arguments) {
        return Function.getFunction("c", name).invokeInt(arguments);
    }
}

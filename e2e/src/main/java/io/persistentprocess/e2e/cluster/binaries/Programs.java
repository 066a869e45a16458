package io.persistentprocess.e2e.cluster.binaries;

import java.io.IOException;
import java.util.List;

/** Runs programs of the host to their end. */
public final class Programs {
    private Programs() {}

    /**
     * Waits for it as long as it takes; what it says on standard error goes where the tests' own goes.
     *
     * @param hint what may be missing, for the message of a failure
     * @throws ApiServerException if it does not start, or does not exit with 0
     */
    public static void run(ProcessBuilder builder, String hint) {
        List<String> command = builder.command();
        try {
            int code = builder.redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new ApiServerException(String.join(" ", command) + ": exit code " + code + "; " + hint);
            }
        } catch (IOException e) {
            throw new ApiServerException(String.join(" ", command) + ": " + e.getMessage() + "; " + hint, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiServerException("interrupted while waiting for " + command.getFirst(), e);
        }
    }
}

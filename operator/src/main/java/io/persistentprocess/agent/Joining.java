package io.persistentprocess.agent;

/** The end of a thread of the agent's. */
final class Joining {
    private Joining() {}

    /** Waits however often it is interrupted, and tells then: what the thread uses is closed next, and must not be closed under it. */
    static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

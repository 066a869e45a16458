package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.thread.ReactorThread;

/** One attempt of a probe, from its beginning until its result is known. Reactor thread only. */
@ReactorThread
interface Attempt {
    /** What it waits for, for the message if that does not come in time: {@code connect to 127.0.0.1:80}. */
    String waitsFor();

    /** Ends it without a result. Nothing of it is left. */
    void cancel();
}

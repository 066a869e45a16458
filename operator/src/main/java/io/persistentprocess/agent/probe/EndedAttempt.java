package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.thread.ReactorThread;

/** An attempt that has ended when it begins. Reactor thread only. */
@ReactorThread
record EndedAttempt() implements Attempt {
    @Override
    public String waitsFor() {
        return "nothing";
    }

    @Override
    public void cancel() {}
}

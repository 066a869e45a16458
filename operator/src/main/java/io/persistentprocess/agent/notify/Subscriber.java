package io.persistentprocess.agent.notify;

/** Who wants to be told of what happens. Called by the reactor thread, once the work at hand is done; must not wait for anything. */
public interface Subscriber {
    /** What it wants to know has happened so often since it was told last. */
    void happened(long times);

    /** Everything that it was about is gone: it is not told any more. */
    void ended();
}

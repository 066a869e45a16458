package io.persistentprocess.kernel.descriptor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Opens several resources for an object that needs all of them. If opening a later one fails, the earlier ones are closed, the last first.
 *
 * <pre>{@code
 * try (CloseOnFailure opened = new CloseOnFailure()) {
 *     Epoll epoll = opened.add(Epoll.create(), Epoll::close);
 *     EventFd bell = opened.add(EventFd.create(), EventFd::close);
 *     return opened.keep(new Loop(epoll, bell));
 * }
 * }</pre>
 *
 * <p>For one thread.
 */
public final class CloseOnFailure implements AutoCloseable {
    private final Deque<Runnable> closers = new ArrayDeque<>();

    /** Adds a resource that is closed with the others unless {@link #keep} is called. */
    public <T> T add(T opened, Consumer<T> close) {
        closers.push(() -> close.accept(opened));
        return opened;
    }

    /** Nothing has failed: the new owner closes the resources. */
    public <T> T keep(T owner) {
        closers.clear();
        return owner;
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}

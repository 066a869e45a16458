package io.persistentprocess.kernel.poll;

/**
 * Something happened to a watched file.
 *
 * @param wd what {@link Inotify#watch} returned; −1 for {@link Inotify#OVERFLOW}
 * @param mask constants of {@link Inotify}
 * @param name of the entry in a watched directory; empty when it is about the watched file itself
 */
public record InotifyEvent(int wd, int mask, String name) {
    public boolean is(int anyOf) {
        return (mask & anyOf) != 0;
    }
}

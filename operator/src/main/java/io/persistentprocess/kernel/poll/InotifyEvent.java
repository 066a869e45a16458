package io.persistentprocess.kernel.poll;

/**
 * An event of a watched file.
 *
 * @param wd the number that {@link Inotify#watch} returned; −1 for {@link Inotify#OVERFLOW}
 * @param mask constants of {@link Inotify}
 * @param name the entry of a watched directory; empty: the watched file itself
 */
public record InotifyEvent(int wd, int mask, String name) {
    public boolean is(int anyOf) {
        return (mask & anyOf) != 0;
    }
}

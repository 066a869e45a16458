package io.persistentprocess.kernel.socket;

/** What the kernel says of a network interface, rtnetlink(7). */
public sealed interface LinkMessage {
    /** The interface's number, which it keeps when it is renamed. */
    int index();

    /**
     * The interface is there, under this name: it is new, was renamed or has changed in another way.
     *
     * @param name at most 15 bytes, any but NUL, '/', ':' and white space (dev_valid_name in net/core/dev.c), as ISO 8859-1
     */
    record Present(int index, String name) implements LinkMessage {}

    /** The interface was removed, or moved into another network namespace. */
    record Gone(int index) implements LinkMessage {}
}

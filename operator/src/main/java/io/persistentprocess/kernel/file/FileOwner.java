package io.persistentprocess.kernel.file;

/**
 * To whom a file or directory belongs, chown(2).
 *
 * @param uid unsigned
 * @param gid unsigned
 * @param name the user as a message says it, {@code redis} or {@code 1000}
 */
public record FileOwner(int uid, int gid, String name) {}

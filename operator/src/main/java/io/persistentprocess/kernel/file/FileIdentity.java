package io.persistentprocess.kernel.file;

/**
 * Identifies a file independent of its name: two files of a host never have the same identity at the same time. Another file may get it after this one is deleted and
 * closed by every process.
 */
public record FileIdentity(long device, long inode) {
    public static FileIdentity of(FileStatus file) {
        return new FileIdentity(file.device(), file.inode());
    }
}

package io.persistentprocess.kernel.file;

/**
 * Which file it is, whatever its name is now: no two files of a host have the same at one time. Another file may get it
 * once this one is deleted and nobody has it open any more.
 */
public record FileIdentity(long device, long inode) {
    public static FileIdentity of(FileStatus file) {
        return new FileIdentity(file.device(), file.inode());
    }
}

package io.persistentprocess.kernel.file;

/** The type bits of st_mode, inode(7). */
public enum FileType {
    REGULAR("a regular file"),
    DIRECTORY("a directory"),
    SYMBOLIC_LINK("a symbolic link"),
    FIFO("a FIFO"),
    CHARACTER_DEVICE("a character device"),
    BLOCK_DEVICE("a block device"),
    SOCKET("a socket"),
    /** A file without a name, such as an eventfd. */
    UNKNOWN("something else");

    private final String words;

    FileType(String words) {
        this.words = words;
    }

    static FileType of(int mode) {
        return switch (mode & 0170000) {
            case 0100000 -> REGULAR;
            case 0040000 -> DIRECTORY;
            case 0120000 -> SYMBOLIC_LINK;
            case 0010000 -> FIFO;
            case 0020000 -> CHARACTER_DEVICE;
            case 0060000 -> BLOCK_DEVICE;
            case 0140000 -> SOCKET;
            default -> UNKNOWN;
        };
    }

    /** For a user: {@code a FIFO}. */
    public String words() {
        return words;
    }
}

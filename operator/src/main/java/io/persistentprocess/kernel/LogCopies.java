package io.persistentprocess.kernel;

/**
 * The files that a log was rotated to, FILE.1 the latest, and FILE.partial, which becomes the next. Whoever owns the directory
 * may put anything in their places: they are made anew, renamed and removed, never opened.
 */
final class LogCopies {
    private static final int FILE_MODE = 0640;
    /** The most that the API lets a user keep. */
    private static final int MOST_FILES = 100;

    private final Directory directory;
    private final String name;
    private final int maxFiles;

    LogCopies(Directory directory, String name, int maxFiles) {
        this.directory = directory;
        this.name = name;
        this.maxFiles = maxFiles;
    }

    /** Removes all but the latest, also those of a time when more were kept. */
    void keepOnly(long latest) throws KernelException {
        for (int number = (int) Math.max(0, latest) + 1; number <= MOST_FILES; number++) {
            if (!directory.unlink(numbered(number)) && number >= maxFiles) {
                return;
            }
        }
    }

    /** An empty file for the next copy. */
    Descriptor begin() throws KernelException {
        abandon();
        return directory.create(partial(), FILE_MODE);
    }

    /** Makes the copy that was begun FILE.1, and FILE.1 FILE.2, and so on. */
    void finish() throws KernelException {
        for (int number = maxFiles - 2; number >= 1; number--) {
            directory.rename(numbered(number), numbered(number + 1));
        }
        directory.rename(partial(), numbered(1));
    }

    /** Removes the copy that was begun, if there is one. */
    void abandon() throws KernelException {
        directory.unlink(partial());
    }

    private String partial() {
        return name + ".partial";
    }

    private String numbered(int number) {
        return name + "." + number;
    }
}

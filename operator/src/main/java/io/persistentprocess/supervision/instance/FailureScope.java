package io.persistentprocess.supervision.instance;

/** Whom an error concerns that nobody has thought of, met while something happened to one instance. */
public enum FailureScope {
    /** That instance: what it is, or what happened to it, leads into a defect, and would do so again. It is put into quarantine, and all others run on. */
    INSTANCE,
    /** The whole process: there is no memory, or its own code cannot be loaded. What it did may have been left half done; the next agent begins with what is written down. */
    PROCESS;

    /** A stack that is used up is given back, and so belongs to the one that used it up; memory may have been used up by anybody. */
    public static FailureScope of(Throwable failure) {
        return switch (failure) {
            case StackOverflowError _ -> INSTANCE;
            case VirtualMachineError _, LinkageError _ -> PROCESS;
            default -> INSTANCE;
        };
    }
}

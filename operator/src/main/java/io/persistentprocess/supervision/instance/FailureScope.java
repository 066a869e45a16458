package io.persistentprocess.supervision.instance;

/** The scope of an unexpected error that occurred while an instance was handled. */
public enum FailureScope {
    /** The instance: its state or event triggers a defect, and would do so again. It is quarantined, and all others are supervised as before. */
    INSTANCE,
    /** The process: memory has run out, or a class cannot be loaded. Its work may be half done; the next agent starts from the checkpoints. */
    PROCESS;

    /** A stack overflow concerns the instance that caused it, because the stack is free again afterwards. Memory may have been used up by anything. */
    public static FailureScope of(Throwable failure) {
        return switch (failure) {
            case StackOverflowError _ -> INSTANCE;
            case VirtualMachineError _, LinkageError _ -> PROCESS;
            default -> INSTANCE;
        };
    }
}

package io.persistentprocess.supervision.provision;

/**
 * A condition without which an instance is not started, as Condition…= of systemd.unit(5).
 *
 * @param argument the path, module or capability
 */
public record ConditionSpec(Kind kind, String argument, Expectation expectation) {
    /** What is checked. */
    public enum Kind {
        /** ConditionPathExists= */
        PATH_EXISTS,
        /** ConditionDirectoryNotEmpty=, and ConditionFileNotEmpty= if the path is a regular file. */
        PATH_NOT_EMPTY,
        /** ConditionFileIsExecutable= */
        EXECUTABLE,
        /** ConditionKernelModuleLoaded= */
        KERNEL_MODULE,
        /** ConditionCapability= */
        CAPABILITY
    }

    /** What the check must find. */
    public enum Expectation {
        TRUE,
        /** As an exclamation mark in a unit. */
        FALSE
    }

    public boolean isOfPath() {
        return switch (kind) {
            case PATH_EXISTS, PATH_NOT_EMPTY, EXECUTABLE -> true;
            case KERNEL_MODULE, CAPABILITY -> false;
        };
    }
}

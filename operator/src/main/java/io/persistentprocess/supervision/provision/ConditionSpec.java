package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.provision.StartCondition;
import java.util.List;
import java.util.function.UnaryOperator;

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

    /** With every {@code $(VAR)} in paths expanded. */
    public static List<ConditionSpec> of(List<StartCondition> wanted, UnaryOperator<String> expand) {
        return wanted.stream()
                .map(condition -> {
                    Kind kind = kind(condition);
                    return new ConditionSpec(
                            kind,
                            isOfPath(kind) ? expand.apply(condition.argument()) : condition.argument(),
                            condition.not() ? Expectation.FALSE : Expectation.TRUE);
                })
                .toList();
    }

    private static Kind kind(StartCondition condition) {
        if (condition.pathExists().isPresent()) {
            return Kind.PATH_EXISTS;
        }
        if (condition.pathNotEmpty().isPresent()) {
            return Kind.PATH_NOT_EMPTY;
        }
        if (condition.executable().isPresent()) {
            return Kind.EXECUTABLE;
        }
        return condition.kernelModule().isPresent() ? Kind.KERNEL_MODULE : Kind.CAPABILITY;
    }

    private static boolean isOfPath(Kind kind) {
        return switch (kind) {
            case PATH_EXISTS, PATH_NOT_EMPTY, EXECUTABLE -> true;
            case KERNEL_MODULE, CAPABILITY -> false;
        };
    }
}

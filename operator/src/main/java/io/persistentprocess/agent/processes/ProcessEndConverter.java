package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.supervision.instance.ProcessEnd;

/** Converts wait statuses of the kernel to the supervision's values. */
public final class ProcessEndConverter {
    private ProcessEndConverter() {}

    public static ProcessEnd of(WaitStatus status) {
        return switch (status) {
            case WaitStatus.Exited(int code) -> new ProcessEnd.Exited(code);
            case WaitStatus.Killed(int signal, boolean coreDumped) ->
                new ProcessEnd.Killed(SignalNumbers.name(signal), coreDumped);
        };
    }
}

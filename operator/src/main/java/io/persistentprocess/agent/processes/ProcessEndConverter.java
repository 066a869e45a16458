package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.supervision.instance.ProcessEnd;

/** What the kernel calls an exit status, as supervision understands it. */
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

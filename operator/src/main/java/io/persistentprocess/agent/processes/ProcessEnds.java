package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.Signals;
import io.persistentprocess.kernel.WaitStatus;
import io.persistentprocess.supervision.ProcessEnd;

/** What the kernel calls an exit status, as supervision understands it. */
public final class ProcessEnds {
    private ProcessEnds() {}

    public static ProcessEnd of(WaitStatus status) {
        return switch (status) {
            case WaitStatus.Exited(int code) -> new ProcessEnd.Exited(code);
            case WaitStatus.Killed(int signal, boolean coreDumped) ->
                new ProcessEnd.Killed(Signals.name(signal), coreDumped);
        };
    }
}

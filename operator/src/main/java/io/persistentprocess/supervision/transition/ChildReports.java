package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.value.ControlCharacters;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.Step;
import java.time.Duration;

/** Reports on the processes that a running instance has beside its main one. They change no state. */
final class ChildReports {
    private ChildReports() {}

    /** A report may be late: a process that was killed with an earlier main process, or before a stop, is not reported again. */
    static Step killed(Instance instance, Running running, Event.ChildKilled killed) {
        boolean news =
                !killed.process().equals(running.main()) && running.since().isBefore(killed.at());
        return news ? publish(instance, words(killed)) : Step.of(instance);
    }

    private static String words(Event.ChildKilled killed) {
        String how = switch (killed.end()) {
            case ProcessEnd.Killed(String signal, boolean coreDumped) ->
                "killed by " + signal + (coreDumped ? ", and dumped core" : "");
            case ProcessEnd.OomKilled() -> "killed by SIGKILL, by the OOM killer";
            case ProcessEnd.Exited _, ProcessEnd.StatusUnknown _ ->
                throw new IllegalArgumentException("not killed: " + killed);
        };
        String name = ControlCharacters.replaceOnOneLine(killed.command());
        return "process %d (%s) was %s".formatted(killed.process().pid(), name, how);
    }

    static Step moreKilled(Instance instance, long processes, Duration during) {
        return publish(
                instance,
                "and %d more processes of instances on this host within %d s, too many to report one by one"
                        .formatted(processes, Math.max(1, during.toSeconds())));
    }

    private static Step publish(Instance instance, String message) {
        return Step.of(
                instance,
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.ProcessKilled, message)));
    }
}

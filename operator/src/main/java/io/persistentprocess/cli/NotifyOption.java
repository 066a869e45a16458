package io.persistentprocess.cli;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.local.control.ControlSocketException;
import io.persistentprocess.local.notify.NotifySocket;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who may be notified of what happens to groups. */
final class NotifyOption {
    @Option(
            names = "--notify-group",
            paramLabel = "GROUP",
            description = "Members of this user group may have eventfds signalled for what happens to groups, too."
                    + " Default: root and the agent's user alone.")
    private String group;

    NotifySocket open(Path controlSocket, Agent agent) throws ControlSocketException {
        return NotifySocket.open(controlSocket, Optional.ofNullable(group), agent);
    }
}

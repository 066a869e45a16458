package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.local.control.ControlSocketException;
import io.persistentprocess.local.notify.NotifySocket;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The option for who may subscribe to notifications. */
public final class NotifyOption {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyOption.class);

    @Option(
            names = "--notify-group",
            paramLabel = "GROUP",
            description = "Members of this user group of the host, by name or number, may have eventfds signalled for"
                    + " what happens to groups, too. Default: root and the agent's user alone.")
    private String group;

    /**
     * Checks the group before anything runs, while a user can still fix it.
     *
     * @throws IOException there is no such group
     */
    public void check(HostContext host) throws IOException {
        if (group != null) {
            try {
                NotifySocket.groupOf(group, host);
            } catch (IOException e) {
                throw new IOException("--notify-group: " + e.getMessage(), e);
            }
        }
    }

    /** A missing group is no reason to run nothing: one of many nodes may lack it. */
    public NotifySocket open(Path controlSocket, Agent agent) throws ControlSocketException {
        NotifySocket socket = NotifySocket.open(controlSocket, agent);
        if (group != null) {
            try {
                socket.letIn(group);
            } catch (IOException e) {
                LOG.warn(
                        "--notify-group has no effect, so only root and the agent's user may subscribe reason=\"{}\"",
                        e.getMessage());
            }
        }
        return socket;
    }
}

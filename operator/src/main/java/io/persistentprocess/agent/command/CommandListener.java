package io.persistentprocess.agent.command;

import io.persistentprocess.supervision.command.CommandResult;

/** Receives what becomes of a command, on the reactor thread and never before {@link InstanceCommandRunner#start} has returned. */
public interface CommandListener {
    /**
     * Its first process has ended, was not started, or its timeout is over. Called once, but not after {@link CommandRun#kill}. Other processes of it are being killed,
     * and those in an uninterruptible sleep may live on.
     */
    void ended(CommandResult result);

    /** No process of it is left. Called once, after {@link #ended} if that is called. */
    void gone();
}

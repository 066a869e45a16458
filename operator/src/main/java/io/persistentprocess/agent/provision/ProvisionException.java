package io.persistentprocess.agent.provision;

/** Something that a start needs cannot be had. The message is one sentence for the user, without contents of files. */
public class ProvisionException extends Exception {
    private static final long serialVersionUID = 1;

    public ProvisionException(String message) {
        super(message);
    }
}

package io.persistentprocess.agent.provision;

/** The contents of a file are not known yet: a start has to wait for them. The message is one sentence for the user. */
final class AwaitedContentException extends ProvisionException {
    private static final long serialVersionUID = 1;

    AwaitedContentException(String message) {
        super(message);
    }
}

package io.persistentprocess.local.notify;

import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.util.Optional;

/** What a client subscribes to: an {@link InstancePath}, a slash and {@code CONTROL [ARGS]}. No control takes arguments yet. */
record SubscribeRequest(InstancePath instances, NotificationControl control) {
    private static final String FORM = InstancePath.FORM + "/CONTROL";

    /** @throws KernelException EINVAL: the text has another form */
    static SubscribeRequest parse(String text) throws KernelException {
        String[] words = text.strip().split(" +", -1);
        int slash = words[0].lastIndexOf('/');
        if (slash <= 0) {
            throw malformed("write " + FORM);
        }
        String name = words[0].substring(slash + 1);
        Optional<NotificationControl> control = NotificationControl.named(name);
        if (control.isEmpty()) {
            throw malformed(
                    "\"%s\" is not a control; the controls are %s".formatted(name, NotificationControl.names()));
        }
        if (words.length > 1) {
            throw malformed(name + " takes no arguments");
        }
        return new SubscribeRequest(instances(words[0].substring(0, slash)), control.get());
    }

    private static InstancePath instances(String text) throws KernelException {
        try {
            return InstancePath.parse(text);
        } catch (IllegalArgumentException _) {
            throw malformed("write " + FORM);
        }
    }

    private static KernelException malformed(String why) {
        return new KernelException(why, "", Errno.EINVAL);
    }
}

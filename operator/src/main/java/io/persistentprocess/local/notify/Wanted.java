package io.persistentprocess.local.notify;

import io.persistentprocess.agent.Control;
import io.persistentprocess.agent.Selector;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import java.util.Optional;

/** What a client wants to be told of: {@code NAMESPACE/GROUP[/MEMBER[-N]]/CONTROL [ARGS]}. No control takes arguments yet. */
record Wanted(Selector selector, Control control) {
    private static final String FORM = "NAMESPACE/GROUP[/MEMBER[-N]]/CONTROL";

    /** @throws KernelException EINVAL: it says nothing of the kind */
    static Wanted parse(String text) throws KernelException {
        String[] words = text.strip().split(" +", -1);
        int slash = words[0].lastIndexOf('/');
        String[] place = words[0].substring(0, Math.max(0, slash)).split("/", 2);
        if (slash < 0 || place.length != 2 || place[0].isEmpty()) {
            throw malformed("write " + FORM);
        }
        String name = words[0].substring(slash + 1);
        Optional<Control> control = Control.named(name);
        if (control.isEmpty()) {
            throw malformed("\"%s\" is no control; known are %s".formatted(name, Control.names()));
        }
        if (words.length > 1) {
            throw malformed(name + " takes no arguments");
        }
        return new Wanted(selector(place[0], place[1]), control.get());
    }

    private static Selector selector(String namespace, String instances) throws KernelException {
        try {
            return Selector.parse(namespace, instances);
        } catch (IllegalArgumentException _) {
            throw malformed("write " + FORM);
        }
    }

    private static KernelException malformed(String why) {
        return new KernelException(why, "", Errno.EINVAL);
    }
}

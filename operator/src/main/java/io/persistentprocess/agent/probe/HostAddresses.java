package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The addresses of a host. An address is used as it is. A name is looked up on a thread of the member's own, because a name server may never answer: one that does not
 * delays no other member, and the attempt ends at its timeout all the same. Java keeps the result for 30 s. Reactor thread only.
 */
@ReactorThread
final class HostAddresses {
    /** What a lookup has found: addresses, or why there are none. */
    sealed interface Found {
        /**
         * There are some.
         *
         * @param addresses not empty
         */
        record Addresses(List<InetAddress> addresses) implements Found {}

        record Nothing(String why) implements Found {}
    }

    /** Looks up a name, and may take as long as it likes. */
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private final MemberBackgroundTasks lookups;
    private final Resolver resolver;

    /** With the host's resolver, getaddrinfo(3). */
    HostAddresses(EventLoop reactor, AgentThreads threads) {
        this(reactor, threads, InetAddress::getAllByName);
    }

    HostAddresses(EventLoop reactor, AgentThreads threads, Resolver resolver) {
        this.resolver = resolver;
        this.lookups =
                new MemberBackgroundTasks(reactor, () -> new BackgroundTasks(ThreadRole.LOOKUP, reactor, threads));
    }

    /**
     * Finds them.
     *
     * @param then is called once: before this returns if the host is an address, and after some seconds if there is no answer
     */
    void find(InstanceId id, String host, Consumer<Found> then) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            lookUp(id, host, then);
            return;
        }
        then.accept(new Found.Addresses(List.of(address)));
    }

    private void lookUp(InstanceId id, String name, Consumer<Found> then) {
        try {
            lookups.send(
                    id,
                    new MemberBackgroundTasks.Task<>(
                            () -> resolved(name),
                            failure -> new Found.Nothing("look up %s: %s".formatted(name, failure.getMessage())),
                            () -> new Found.Nothing(
                                    "look up %s: no answer; does the name server answer?".formatted(name))),
                    then);
        } catch (KernelException e) {
            then.accept(new Found.Nothing("look up %s: %s".formatted(name, e.getMessage())));
        }
    }

    private Found resolved(String name) {
        try {
            return new Found.Addresses(List.of(resolver.resolve(name)));
        } catch (UnknownHostException _) {
            return new Found.Nothing("look up %s: the name is not known".formatted(name));
        }
    }
}

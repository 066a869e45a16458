package io.persistentprocess.agent.network;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.api.env.InstanceName;
import io.persistentprocess.api.node.InterfacePattern;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of the host's network interfaces, for groups that ask for them. Without such a group there is neither a thread nor a socket. A first change is told at once;
 * what follows it within {@link LinkFollower#PACE} is told together, and when more comes than the socket holds, the interfaces are listed again.
 *
 * <p>Any thread.
 *
 * <p>If the agent dies here: nothing is lost. The next agent lists the interfaces and compares them with the instances that it finds.
 */
public final class NetworkInterfaces implements AutoCloseable {
    private static final Duration FIRST_LIST = Duration.ofSeconds(2);
    private static final int MOST_ODD_NAMES = 100;
    private static final Logger LOG = LoggerFactory.getLogger(NetworkInterfaces.class);

    private final HostContext host;
    private final AgentThreads threads;
    private final Runnable onChange;
    private final Set<String> oddNames = new HashSet<>();
    private Set<InterfacePattern> patterns = Set.of();
    private Optional<InterfaceTable> table = Optional.empty();
    private Set<String> told = Set.of();
    private Optional<LinkFollower> following = Optional.empty();

    /** @param onChange runs on a thread of its own after the names that {@link #follow} returned have changed; must not wait */
    public NetworkInterfaces(HostContext host, AgentThreads threads, Runnable onChange) {
        this.host = host;
        this.threads = threads;
        this.onChange = onChange;
    }

    /**
     * Follows the interfaces whose names match one of the patterns, and no others. Without patterns, none. Waits for the first list, but not for long.
     *
     * @return the names at present; empty: they are not known yet
     */
    public synchronized Optional<Set<String>> follow(Set<InterfacePattern> wanted) {
        patterns = Set.copyOf(wanted);
        if (patterns.isEmpty()) {
            rest();
            return Optional.empty();
        }
        if (following.isEmpty()) {
            following = Optional.of(begin());
        }
        awaitFirstList();
        Optional<Set<String>> names = table.map(known -> known.matching(patterns));
        told = names.orElse(Set.of());
        return names;
    }

    private synchronized void awaitFirstList() {
        long deadline = System.nanoTime() + FIRST_LIST.toNanos();
        try {
            for (long left = FIRST_LIST.toMillis(); table.isEmpty() && left > 0; left = millisUntil(deadline)) {
                wait(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long millisUntil(long deadline) {
        return (deadline - System.nanoTime()) / 1_000_000;
    }

    private LinkFollower begin() {
        LinkFollower fresh = new LinkFollower(host, threads, this::take);
        fresh.start();
        return fresh;
    }

    private void rest() {
        following.ifPresent(LinkFollower::end);
        following = Optional.empty();
        table = Optional.empty();
        told = Set.of();
    }

    /** Takes over a list or messages, and tells the listener of a difference. */
    private void take(LinkFollower from, LinkFollower.LinkUpdate news) {
        boolean changed;
        synchronized (this) {
            if (following.filter(from::equals).isEmpty()) {
                return;
            }
            boolean first = table.isEmpty();
            InterfaceTable known = news.complete() ? new InterfaceTable() : table.orElseThrow();
            known.apply(news.messages());
            table = Optional.of(known);
            Set<String> now = known.matching(patterns);
            changed = first || !now.equals(told);
            told = now;
            now.forEach(this::warnIfOdd);
            notifyAll();
        }
        if (changed) {
            onChange.run();
        }
    }

    private void warnIfOdd(String name) {
        if (!InstanceName.isValid(name) && oddNames.size() < MOST_ODD_NAMES && oddNames.add(name)) {
            LOG.warn(
                    "a network interface gets no instance, because its name is not valid for one interface=\"{}\"; a valid name is {}",
                    name.replaceAll("[^!-~]", "?"),
                    InstanceName.FORM);
        }
    }

    @Override
    public void close() {
        Optional<LinkFollower> last;
        synchronized (this) {
            last = following;
            rest();
        }
        last.ifPresent(LinkFollower::join);
    }
}

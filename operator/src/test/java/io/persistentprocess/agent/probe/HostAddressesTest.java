package io.persistentprocess.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.SlowHost;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.probe.HostAddresses.Found;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.spec.InstanceId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
    private static final InstanceId WEB = new InstanceId("default", "group", "web", 0);
    private static final InstanceId OTHER = new InstanceId("default", "group", "other", 0);
    private static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofSeconds(30));

    private static final EventLoop.Workload NOTHING = new EventLoop.Workload() {
        @Override
        public boolean work() {
            return false;
        }

        @Override
        public long wakeAtNanos() {
            return Long.MAX_VALUE;
        }
    };

    private final CountDownLatch answer = new CountDownLatch(1);
    private EventLoop loop;
    private Thread reactor;
    private HostAddresses hosts;

    @BeforeEach
    void begin() throws Exception {
        AgentThreads threads = new AgentThreads();
        loop = EventLoop.create(new KernelEventCounters(), threads);
        hosts = new HostAddresses(loop, threads, this::resolve);
        reactor = new Thread(() -> {
            try {
                loop.run(NOTHING);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        reactor.start();
    }

    @AfterEach
    void end() throws Exception {
        answer.countDown();
        loop.end();
        reactor.join();
        loop.close();
    }

    /** A name server that never answers about one name. */
    private InetAddress[] resolve(String name) throws UnknownHostException {
        try {
            if (name.equals("silent.example")) {
                answer.await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (name.equals("unknown.example")) {
            throw new UnknownHostException(name);
        }
        return new InetAddress[] {InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")};
    }

    private CompletableFuture<Found> find(InstanceId id, String host) {
        CompletableFuture<Found> found = new CompletableFuture<>();
        loop.submit(() -> hosts.find(id, host, found::complete));
        return found.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Found nothing(String why) {
        return new Found.Nothing(why);
    }

    @Test
    void anAddressIsUsedAsItIs() {
        assertThat(find(WEB, "::1").join()).isEqualTo(new Found.Addresses(List.of(InetAddress.ofLiteral("::1"))));
    }

    @Test
    void everyAddressOfANameIsFound() {
        assertThat(find(WEB, "db.example").join())
                .isEqualTo(new Found.Addresses(
                        List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"))));
        assertThat(find(WEB, "unknown.example").join())
                .isEqualTo(nothing("look up unknown.example: the name is not known"));
    }

    @Test
    void row57_aNameServerThatNeverAnswersDelaysNothingElse() {
        CompletableFuture<Found> silent = find(WEB, "silent.example");

        assertThat(find(OTHER, "db.example").join()).isInstanceOf(Found.Addresses.class);
        assertThat(find(WEB, "127.0.0.1").join()).isInstanceOf(Found.Addresses.class);
        assertThat(silent).isNotDone();
        Found noAnswer = nothing("look up silent.example: no answer; does the name server answer?");
        assertThat(silent.join()).isEqualTo(noAnswer);
        assertThat(find(WEB, "silent.example").join()).isEqualTo(noAnswer);
    }
}

package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.thread.AgentThreads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundOutputTest {
    private static final String KIBIBYTE = "x".repeat(1023) + "\n";

    /** A pipe that takes nothing until somebody reads. */
    private static final class FakePipe extends OutputStream {
        private final CountDownLatch read = new CountDownLatch(1);
        private final CountDownLatch blocked = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            blocked.countDown();
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (taken) {
                taken.write(bytes, from, length);
            }
        }

        List<String> lines() {
            synchronized (taken) {
                return taken.toString(StandardCharsets.UTF_8).lines().toList();
            }
        }
    }

    private final FakePipe pipe = new FakePipe();
    private final BackgroundOutput output = new BackgroundOutput(pipe);

    @Test
    void aThreadThatLogsWaitsForNothing() throws IOException {
        output.begin(new AgentThreads());
        say("one\ntwo\n");
        say("thr");
        say("ee\n");
        pipe.read.countDown();
        output.finish();
        assertThat(pipe.lines()).containsExactly("one", "two", "three");
    }

    @Test
    void droppedLinesAreCountedAndReported() throws Exception {
        output.begin(new AgentThreads());
        say("first\n");
        pipe.blocked.await();
        int room = BackgroundOutput.MOST_BYTES / KIBIBYTE.length();
        for (int i = 0; i < room + 7; i++) {
            say(KIBIBYTE);
        }
        pipe.read.countDown();
        output.finish();
        assertThat(pipe.lines())
                .hasSize(1 + room + 1)
                .startsWith("first")
                .last()
                .asString()
                .endsWith(" WARN 7 lines were not written, because they were not read in time");

        say("again\n");
        await().untilAsserted(() -> assertThat(pipe.lines()).endsWith("again"));
    }

    @Test
    void lastWordsHaveRoomAndAreNotWaitedForForEver() throws Exception {
        output.begin(new AgentThreads());
        say("first\n");
        pipe.blocked.await();
        for (int i = 0; i < 2 * BackgroundOutput.MOST_BYTES / KIBIBYTE.length(); i++) {
            say(KIBIBYTE);
        }
        output.beginLastWords();
        say("ended\n");
        output.finish();
        assertThat(pipe.lines()).isEmpty();

        pipe.read.countDown();
        await().untilAsserted(() -> assertThat(pipe.lines()).endsWith("ended"));
    }

    @Test
    void aLineWithoutAnEndTakesNoMoreRoomThanOthers() throws Exception {
        output.begin(new AgentThreads());
        say("first\n");
        pipe.blocked.await();
        for (int i = 0; i < 4 * BackgroundOutput.MOST_BYTES / 1024; i++) {
            say("y".repeat(1024));
        }
        pipe.read.countDown();
        output.finish();
        assertThat(pipe.taken.size())
                .isLessThanOrEqualTo(BackgroundOutput.MOST_BYTES + BackgroundOutput.LAST_WORDS_BYTES);
    }

    @Test
    void beforeItBeginsEachWriteIsAWrite() throws IOException {
        pipe.read.countDown();
        say("one");
        assertThat(pipe.lines()).containsExactly("one");
    }

    private void say(String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }
}

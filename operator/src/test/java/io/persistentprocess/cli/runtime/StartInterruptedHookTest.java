package io.persistentprocess.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.cli.console.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM of its own, which is ended by SIGTERM. */
@Timeout(120)
class StartInterruptedHookTest {
    private static final String WORD = "ended before the start was complete; running instances keep running";

    @Test
    void anAgentThatIsEndedWhileItStartsSaysSo() throws Exception {
        assertThat(endedWhile("starting")).contains(WORD);
    }

    @Test
    void oneThatHasStartedHasOtherWords() throws Exception {
        assertThat(endedWhile("started")).doesNotContain(WORD);
    }

    private static String endedWhile(String doing) throws IOException, InterruptedException {
        Process agent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starting.class.getName(),
                        doing)
                .start();
        try (BufferedReader out = agent.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo(doing);
            agent.toHandle().destroy();
            String said = new String(agent.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            agent.waitFor();
            return said;
        } finally {
            agent.destroyForcibly();
        }
    }

    /** An agent that starts for ever, or has started. */
    static final class Starting {
        private Starting() {}

        public static void main(String[] arguments) throws InterruptedException {
            Console console = Console.ofThisProcess();
            System.setErr(console.err());
            AgentThreads threads = new AgentThreads();
            console.log().begin(threads);
            StartInterruptedHook watch = StartInterruptedHook.watch(threads, console.log());
            if (arguments[0].equals("started")) {
                watch.close();
            }
            console.out().println(arguments[0]);
            console.out().flush();
            new CountDownLatch(1).await();
        }
    }
}

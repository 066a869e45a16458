package io.persistentprocess.agent.sdnotify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of sd_notify(3), and what is not one. */
class NotifyMessageParserTest {
    @Test
    void aMessageSaysSeveralThings() {
        assertThat(says("READY=1\nSTATUS=Processing requests\nMAINPID=4711\nWATCHDOG=1\nERRNO=2"))
                .containsExactly(
                        new Notification.MainPid(4711),
                        new Notification.Ready(),
                        new Notification.Status("Processing requests"),
                        new Notification.Failing(2),
                        new Notification.Ping());
    }

    @Test
    void ofRepeatedStatesTheLastCountsAndOfOtherNamesTheFirst() {
        assertThat(says("RELOADING=1\nSTATUS=one\nREADY=1\nSTATUS=two"))
                .containsExactly(new Notification.Ready(), new Notification.Status("one"));
    }

    @Test
    void aReloadSaysWhenItBegan() {
        assertThat(says("RELOADING=1\nMONOTONIC_USEC=123456789"))
                .containsExactly(new Notification.Reloading(Optional.of(123456789L)));
        assertThat(says("RELOADING=1")).containsExactly(new Notification.Reloading(Optional.empty()));
    }

    @Test
    void timesAreMicrosecondsUpToAYear() {
        assertThat(says("EXTEND_TIMEOUT_USEC=1500000\nWATCHDOG_USEC=0"))
                .containsExactly(
                        new Notification.ExtendTimeout(Duration.ofMillis(1500)),
                        new Notification.WatchdogTimeout(Duration.ZERO));
        assertThat(says("EXTEND_TIMEOUT_USEC=18446744073709551615"))
                .containsExactly(new Notification.ExtendTimeout(Duration.ofDays(365)));
    }

    @Test
    void descriptorsAreStoredUnderAName() {
        assertThat(says("FDSTORE=1\nFDNAME=state")).containsExactly(new Notification.StoreDescriptors("state"));
        assertThat(says("FDSTORE=1")).containsExactly(new Notification.StoreDescriptors("stored"));
        assertThat(says("FDSTORE=1\nFDNAME=a:b")).containsExactly(new Notification.StoreDescriptors("stored"));
        assertThat(says("FDSTOREREMOVE=1\nFDNAME=state")).containsExactly(new Notification.RemoveDescriptors("state"));
    }

    @Test
    void aTriggeredWatchdogIsNoPing() {
        assertThat(says("WATCHDOG=trigger")).containsExactly(new Notification.Trigger());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "READY",
                "READY=0",
                "READY=yes",
                "=1",
                "X_VENDOR=1",
                "MAINPID=0",
                "MAINPID=-1",
                "MAINPID=99999999",
                "MAINPID=1x",
                "ERRNO=-1",
                "ERRNO=99999",
                "WATCHDOG=2",
                "WATCHDOG_USEC=",
                "WATCHDOG_USEC=-5",
                "EXTEND_TIMEOUT_USEC=999999999999999999999",
                "FDSTORE=yes",
                "NOTIFYACCESS=all"
            })
    void whatIsUnknownOrUnreadableSaysNothing(String text) {
        assertThat(says(text)).isEmpty();
    }

    @Test
    void aStatusIsOneBoundedLineWithoutControlCharacters() {
        assertThat(says("STATUS=\033[31mred\tand blue ")).containsExactly(new Notification.Status("[31mred and blue"));
        assertThat(says("STATUS=" + "x".repeat(4000)))
                .containsExactly(new Notification.Status("x".repeat(NotifyMessageParser.LONGEST_STATUS - 1) + "…"));
    }

    @Test
    void aBarrierComesAlone() {
        assertThat(parse("BARRIER=1\n")).isEqualTo(new NotifyMessage.Barrier());
        assertThat(parse("BARRIER=1\nREADY=1")).isInstanceOf(NotifyMessage.Malformed.class);
    }

    @Test
    void aNulMayEndAMessageButNotBeInIt() {
        assertThat(says("READY=1\0")).containsExactly(new Notification.Ready());
        assertThat(parse("READY=1\0STATUS=x")).isInstanceOf(NotifyMessage.Malformed.class);
    }

    @Test
    void whateverComesIsBounded() {
        Random random = new Random(7);
        List<String> words = List.of(
                "READY=1",
                "RELOADING=1",
                "STATUS=",
                "MAINPID=",
                "WATCHDOG_USEC=",
                "FDNAME=",
                "FDSTORE=1",
                "\n",
                "=",
                "\r",
                "9",
                "1",
                "\uD83D\uDE00",
                "\0",
                "x");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = random.nextInt(40); word > 0; word--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (NotifyMessageParser.parse(new String(bytes, UTF_8))
                    instanceof NotifyMessage.Notifications(List<Notification> all)) {
                assertThat(all).allSatisfy(NotifyMessageParserTest::isBounded);
            }
        }
    }

    private static void isBounded(Notification notification) {
        switch (notification) {
            case Notification.Status(String text) ->
                assertThat(text.chars().anyMatch(Character::isISOControl)
                                || text.length() > NotifyMessageParser.LONGEST_STATUS)
                        .as(text)
                        .isFalse();
            case Notification.MainPid(int pid) -> assertThat(pid).isPositive();
            case Notification.WatchdogTimeout(Duration timeout) ->
                assertThat(timeout).isBetween(Duration.ZERO, Duration.ofDays(365));
            case Notification.StoreDescriptors(String name) ->
                assertThat(name).isNotEmpty().doesNotContain(":");
            default -> {}
        }
    }

    private static List<Notification> says(String text) {
        return ((NotifyMessage.Notifications) parse(text)).notifications();
    }

    private static NotifyMessage parse(String text) {
        return NotifyMessageParser.parse(text);
    }
}

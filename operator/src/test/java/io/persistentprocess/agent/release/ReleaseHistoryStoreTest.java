package io.persistentprocess.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.ReleaseReason;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseHistoryStoreTest {
    private final ReleaseHistoryStore histories = new ReleaseHistoryStore();

    @Test
    void ofGroupsThatAreGoneTheLatestAreRemembered() {
        for (int i = 0; i <= ReleaseHistoryStore.MOST_REMOVED; i++) {
            histories.put(group(i), released(ReleaseReason.Removed));
        }

        assertThat(histories.find(group(0))).isEmpty();
        assertThat(histories.find(group(1))).isPresent();
    }

    @Test
    void groupsThatRestAreRememberedHoweverManyThereAre() {
        for (int i = 0; i <= ReleaseHistoryStore.MOST_REMOVED; i++) {
            histories.put(group(i), released(ReleaseReason.Suspended));
        }

        assertThat(histories.find(group(0))).isPresent();
    }

    @Test
    void aGroupThatIsUsedAgainIsGoneNoMore() {
        histories.put(group(0), released(ReleaseReason.Removed));
        histories.put(group(0), released(ReleaseReason.Removed).used());
        for (int i = 1; i <= ReleaseHistoryStore.MOST_REMOVED + 1; i++) {
            histories.put(group(i), released(ReleaseReason.Removed));
        }

        assertThat(histories.find(group(0))).isPresent();
        assertThat(histories.find(group(1))).isEmpty();
    }

    private static GroupId group(int number) {
        return new GroupId("default", "group-" + number);
    }

    private static ReleaseHistory released(ReleaseReason reason) {
        return ReleaseHistory.NONE.used().released(Instant.EPOCH, Optional.of(reason));
    }
}

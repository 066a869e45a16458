package io.persistentprocess.supervision.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.ProcessId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessLineageTest {
    private static final ProcessParentage INIT = kin(1, 0, 1, 0);
    private static final ProcessParentage DAEMON = kin(100, 1, 100, 10);

    private final ProcessLineage lineage = new ProcessLineage(List.of(DAEMON.id()));

    private static ProcessParentage kin(int pid, int parent, int session, long startTicks) {
        return new ProcessParentage(new ProcessId(pid, startTicks), parent, session);
    }

    @Test
    void childrenAndTheirChildrenBelongToItOldestFirst() {
        ProcessParentage grandchild = kin(90, 200, 100, 30);
        ProcessParentage child = kin(200, 100, 100, 20);
        assertThat(lineage.descendants(List.of(grandchild, INIT, child, DAEMON, kin(300, 1, 300, 5))))
                .containsExactly(DAEMON, child, grandchild);
    }

    @Test
    void anOrphanIsKnownByWhatWasSeenOfIt() {
        ProcessParentage child = kin(200, 100, 200, 20);
        ProcessParentage grandchild = kin(201, 200, 201, 21);
        lineage.descendants(List.of(DAEMON, child, grandchild));
        ProcessParentage orphan = kin(201, 1, 201, 21);
        assertThat(lineage.descendants(List.of(INIT, DAEMON, orphan, kin(202, 201, 201, 22))))
                .containsExactly(DAEMON, orphan, kin(202, 201, 201, 22));
    }

    @Test
    void anOrphanIsKnownByTheSessionThatAKnownOneBegan() {
        lineage.descendants(List.of(DAEMON, kin(200, 100, 200, 20)));
        ProcessParentage orphan = kin(201, 1, 200, 21);
        assertThat(lineage.descendants(List.of(INIT, DAEMON, orphan))).containsExactly(DAEMON, orphan);
    }

    @Test
    void theSessionThatItWasStartedInIsNotItsOwn() {
        ProcessParentage job = kin(101, 50, 50, 11);
        ProcessParentage neighbour = kin(102, 50, 50, 12);
        assertThat(new ProcessLineage(List.of(job.id())).descendants(List.of(kin(50, 1, 50, 1), job, neighbour)))
                .containsExactly(job);
    }

    @Test
    void aNumberThatIsUsedAgainMeansAnother() {
        lineage.descendants(List.of(DAEMON, kin(200, 100, 200, 20)));
        ProcessParentage other = kin(200, 1, 1, 99);
        assertThat(lineage.descendants(List.of(INIT, DAEMON, other, kin(201, 200, 1, 100))))
                .containsExactly(DAEMON);
    }

    @Test
    void whoIsOlderThanItsParentIsNoChildOfIt() {
        assertThat(lineage.descendants(List.of(DAEMON, kin(7, 100, 7, 9)))).containsExactly(DAEMON);
    }

    /** It may be anybody's, and is started while the attach goes on; whoever wears out PIDs can wait for it. */
    @Test
    void theSessionOfWhoHasTheNumberByNowIsNotItsOwn() {
        lineage.descendants(List.of(DAEMON, kin(200, 100, 200, 20)));
        ProcessParentage stranger = kin(200, 1, 200, 99);
        assertThat(lineage.descendants(List.of(INIT, DAEMON, stranger, kin(201, 200, 200, 100))))
                .containsExactly(DAEMON);
    }
}

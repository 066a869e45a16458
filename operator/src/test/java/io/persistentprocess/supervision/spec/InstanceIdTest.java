package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstanceIdTest {
    private static final GroupId GROUP = new GroupId("default", "web");

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "eth0.100", "br-lan", "eth-0", "0", "a@b:c+d", "_x", "wlp0s20f3"})
    void aNameIsReadBackAsItWasWritten(String text) {
        InstanceId id = new InstanceId("default", "web", "db-1", new InstanceId.Name(text));

        assertThat(id.name()).isEqualTo("db-1@" + text);
        assertThat(InstanceId.parse(GROUP, id.name())).contains(id);
    }

    @Test
    void anOrdinalIsReadBackAsItWasWritten() {
        InstanceId id = new InstanceId("default", "web", "db-1", 12);

        assertThat(id.name()).isEqualTo("db-1-12");
        assertThat(InstanceId.parse(GROUP, id.name())).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "web", "web-01", "web-", "@eth0", "web@", "web@..", "web@a/b", "web@a b", "web@ä", "web@-a"})
    void aNameOfAnotherFormIsNoInstances(String name) {
        assertThat(InstanceId.parse(GROUP, name)).isEmpty();
    }

    @Test
    void noNameIsTakenForAnOrdinalOfAnotherMember() {
        InstanceId named = new InstanceId("default", "web", "db", new InstanceId.Name("1-0"));
        InstanceId numbered = new InstanceId("default", "web", "db-1", 0);

        assertThat(named.name()).isNotEqualTo(numbered.name());
        assertThat(InstanceId.parse(GROUP, named.name())).contains(named);
        assertThat(InstanceId.parse(GROUP, numbered.name())).contains(numbered);
    }

    @Test
    void usersSeeNumbersBeforeNamesAndEachInOrder() {
        List<InstanceId> sorted = List.of(
                new InstanceId("default", "web", "db", 2),
                new InstanceId("default", "web", "db", 10),
                new InstanceId("default", "web", "db", new InstanceId.Name("eth0")),
                new InstanceId("default", "web", "db", new InstanceId.Name("eth1")));

        assertThat(sorted.reversed().stream().sorted(InstanceId.ORDER)).containsExactlyElementsOf(sorted);
    }
}

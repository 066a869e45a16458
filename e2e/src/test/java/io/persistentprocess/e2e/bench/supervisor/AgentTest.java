package io.persistentprocess.e2e.bench.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AgentTest {
    @Test
    void moreThanAThousandAreSpreadOverMembersThatCountOn() {
        Members members = new Members(Path.of("/bin/member"), Path.of("/tmp/records"), 2_500);

        assertThat(Agent.manifest(members))
                .contains("""
                          members:
                          - name: from-0
                            replicas: 1000
                            command: ["/bin/member"]
                            args: ["/tmp/records", "$(PPG_ORDINAL)", "0"]
                        """)
                .contains("name: from-1000\n    replicas: 1000\n")
                .contains("name: from-2000\n    replicas: 500\n");
    }
}

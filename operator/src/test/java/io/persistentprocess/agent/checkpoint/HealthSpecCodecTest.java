package io.persistentprocess.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.ListeningPort;
import io.persistentprocess.supervision.spec.NotifySpec;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthSpecCodecTest {
    private static final HealthSpec HEALTH = new HealthSpec(
            Optional.of(new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofMillis(1500)), 7)),
            Optional.of(probe(new ProbeAction.Exec(List.of("/bin/check", "-a")), Optional.of(Duration.ofSeconds(3)))),
            Optional.of(probe(new ProbeAction.TcpSocket("127.0.0.1", 80), Optional.empty())),
            Optional.of(probe(
                    new ProbeAction.HttpGet(ProbeAction.Scheme.HTTPS, "::1", 443, "/live", Map.of("Host", "web")),
                    Optional.empty())),
            List.of(
                    new ListeningPort(53, ListeningPort.Protocol.UDP),
                    new ListeningPort(53, ListeningPort.Protocol.TCP)));

    private final CheckpointCodec codec = new CheckpointCodec();

    private static ProbeSpec probe(ProbeAction action, Optional<Duration> grace) {
        return new ProbeSpec(action, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(2), 1, 3, grace);
    }

    @Test
    void aCheckpointKeepsHowHealthIsDeterminedAndWhatIsKnownOfIt() {
        Checkpoint plain = GoldenCheckpoints.all(new LaunchOrigin.From(GoldenCheckpoints.RICH.launch()))
                .get("rich-running");
        Checkpoint checkpoint = new Checkpoint(
                plain.spec().withHealth(HEALTH),
                plain.deletionPolicy(),
                plain.replacement(),
                plain.goal(),
                plain.stage(),
                plain.launched(),
                plain.main(),
                plain.until(),
                plain.message(),
                plain.history(),
                new Readiness(Map.of(ReadinessRequirement.READINESS_PROBE, "HTTP 503")),
                Optional.of(new HealthFailure(ExitReason.WatchdogTimeout, "late", Duration.ofMinutes(5))),
                LifecycleProgress.NONE);

        assertThat(codec.read(
                        Optional.of(codec.spec(checkpoint)),
                        codec.launched(checkpoint),
                        Optional.of(codec.state(checkpoint))))
                .isEqualTo(new CheckpointRecord.Understood(checkpoint, CheckpointRecord.Format.VERSIONED));
    }
}

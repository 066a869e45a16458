package io.persistentprocess.metrics;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to be read, by path. Any thread.
 *
 * @param meters empty: health alone
 */
record Pages(Optional<Meters> meters, Probe live, Probe ready) {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    Answer at(String path) {
        try {
            return switch (path) {
                case "/livez" -> health(live);
                case "/readyz" -> health(ready);
                case "/metrics" ->
                    meters.map(all -> new Answer(Answer.OK, Meters.CONTENT_TYPE, all.text()))
                            .orElseGet(this::nothing);
                default -> nothing();
            };
        } catch (RuntimeException | Error e) {
            LOG.warn("a request cannot be answered path={}", path, e);
            return Answer.text(Answer.BROKEN, "this is a defect of ppg, its log has more");
        }
    }

    private Answer nothing() {
        return Answer.text(
                Answer.NOT_FOUND,
                "there is " + (meters.isPresent() ? "/metrics, /livez and /readyz" : "/livez and /readyz"));
    }

    private static Answer health(Probe probe) {
        try {
            return probe.trouble()
                    .map(trouble -> Answer.text(Answer.UNAVAILABLE, trouble))
                    .orElseGet(() -> Answer.text(Answer.OK, "ok"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Answer.text(Answer.UNAVAILABLE, "about to end");
        }
    }
}

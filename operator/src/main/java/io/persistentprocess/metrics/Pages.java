package io.persistentprocess.metrics;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to be read, by path. Any thread. */
record Pages(Meters meters, Probe live, Probe ready) {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    Answer at(String path) {
        try {
            return switch (path) {
                case "/metrics" -> new Answer(Answer.OK, Meters.CONTENT_TYPE, meters.text());
                case "/livez" -> health(live);
                case "/readyz" -> health(ready);
                default -> Answer.text(Answer.NOT_FOUND, "there is /metrics, /livez and /readyz");
            };
        } catch (RuntimeException e) {
            LOG.warn("a request cannot be answered path={}", path, e);
            return Answer.text(Answer.BROKEN, "this is a defect of ppg, its log has more");
        }
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

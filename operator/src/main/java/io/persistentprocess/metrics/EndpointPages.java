package io.persistentprocess.metrics;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of an endpoint, by path. Any thread.
 *
 * @param meters empty: health only
 */
record EndpointPages(Optional<Meters> meters, HealthProbe live, HealthProbe ready) {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointPages.class);

    HttpAnswer at(String path) {
        try {
            return switch (path) {
                case "/livez" -> health(live);
                case "/readyz" -> health(ready);
                case "/metrics" ->
                    meters.map(all -> new HttpAnswer(HttpAnswer.OK, Meters.CONTENT_TYPE, all.text()))
                            .orElseGet(this::nothing);
                default -> nothing();
            };
        } catch (RuntimeException | Error e) {
            LOG.warn("a request cannot be answered path={}", path, e);
            return HttpAnswer.text(HttpAnswer.BROKEN, "internal error of ppg; see its log");
        }
    }

    private HttpAnswer nothing() {
        return HttpAnswer.text(
                HttpAnswer.NOT_FOUND,
                "there is " + (meters.isPresent() ? "/metrics, /livez and /readyz" : "/livez and /readyz"));
    }

    private static HttpAnswer health(HealthProbe probe) {
        try {
            return probe.trouble()
                    .map(trouble -> HttpAnswer.text(HttpAnswer.UNAVAILABLE, trouble))
                    .orElseGet(() -> HttpAnswer.text(HttpAnswer.OK, "ok"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return HttpAnswer.text(HttpAnswer.UNAVAILABLE, "about to end");
        }
    }
}

package io.persistentprocess;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has tests be patient on a host that is slower than machines are, an emulated one: {@code -Dppg.slowness=5}. What they wait for without a number is for this extension, where it is detected. */
public final class SlowHost implements BeforeAllCallback {
    private static final Duration USUAL = Duration.ofSeconds(10);

    public static Duration atItsPace(Duration duration) {
        return duration.multipliedBy(Long.getLong("ppg.slowness", 1));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(atItsPace(USUAL));
    }
}

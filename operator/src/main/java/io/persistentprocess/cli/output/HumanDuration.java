package io.persistentprocess.cli.output;

import java.time.Duration;

/** Durations as kubectl writes them: {@code 45s}, {@code 3m20s}, {@code 5h}, {@code 2d4h}. At most two units, fewer if the second is negligible. */
public final class HumanDuration {
    private HumanDuration() {}

    public static String of(Duration duration) {
        Duration d = duration.isNegative() ? Duration.ZERO : duration;
        if (d.toSeconds() < 120) {
            return d.toSeconds() + "s";
        }
        if (d.toMinutes() < 10) {
            return d.toMinutes() + "m" + unlessZero(d.toSecondsPart(), "s");
        }
        if (d.toHours() < 3) {
            return d.toMinutes() + "m";
        }
        if (d.toHours() < 8) {
            return d.toHours() + "h" + unlessZero(d.toMinutesPart(), "m");
        }
        if (d.toHours() < 48) {
            return d.toHours() + "h";
        }
        if (d.toDays() < 8) {
            return d.toDays() + "d" + unlessZero(d.toHoursPart(), "h");
        }
        return d.toDays() + "d";
    }

    private static String unlessZero(int number, String unit) {
        return number == 0 ? "" : number + unit;
    }
}

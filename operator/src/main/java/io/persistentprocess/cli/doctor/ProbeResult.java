package io.persistentprocess.cli.doctor;

/**
 * The result of a probe.
 *
 * @param facility a few words
 * @param detail what was observed, one line
 * @param consequence what follows for this host; empty if the facility works
 */
public record ProbeResult(String facility, Verdict verdict, Weight weight, String detail, String consequence) {
    /** Whether the facility is usable. */
    public enum Verdict {
        works,
        /** The kernel or the host does not have it. */
        missing,
        /** It exists, but this user or container may not use it. */
        forbidden,
        /** It was not tried, since nothing uses it. */
        untried
    }

    /** How much ppg needs the facility. */
    public enum Weight {
        /** ppg cannot work without it. */
        ESSENTIAL,
        /** ppg works without it, with limits. */
        OPTIONAL
    }

    /** Whether ppg cannot work on this host because of it. */
    public boolean fatal() {
        return weight == Weight.ESSENTIAL && verdict != Verdict.works && verdict != Verdict.untried;
    }

    static ProbeResult works(String facility, Weight weight, String detail) {
        return new ProbeResult(facility, Verdict.works, weight, detail, "");
    }
}

package io.persistentprocess.cli.doctor;

/**
 * What a probe found out.
 *
 * @param facility a few words
 * @param detail what was seen, one line
 * @param consequence what follows from it for this host; empty where all is well
 */
public record ProbeResult(String facility, Verdict verdict, Weight weight, String detail, String consequence) {
    /** Whether the facility can be used. */
    public enum Verdict {
        works,
        /** The kernel or the host does not have it. */
        missing,
        /** It is there, but not for this user or this container. */
        forbidden,
        /** It was not tried, since nothing uses it. */
        untried
    }

    /** What the lack of it means. */
    public enum Weight {
        /** ppg cannot work without it. */
        ESSENTIAL,
        /** ppg works with less. */
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

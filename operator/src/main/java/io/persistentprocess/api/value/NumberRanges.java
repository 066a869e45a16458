package io.persistentprocess.api.value;

import io.persistentprocess.api.schema.Checked;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** CPUs or NUMA nodes in the List Format of cpuset(7): {@code 0-3,8}. */
public record NumberRanges(List<Range> ranges) implements Checked {
    /** For the schema, which cannot compare the two ends of a range. */
    public static final String FORM = "^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?){0,99}$";

    public static final int MAX_LENGTH = 1000;

    /** A kernel has at most 8192 CPUs, NR_CPUS. */
    public static final int MAX_NUMBER = 8191;

    /** Both ends are part of it. */
    public record Range(int first, int last) {
        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }

    public NumberRanges {
        ranges = List.copyOf(ranges);
    }

    /** Empty: neither numbers nor ranges with commas between them. */
    public static Optional<NumberRanges> parse(String text) {
        if (text.length() > MAX_LENGTH || !text.matches(FORM)) {
            return Optional.empty();
        }
        List<Range> ranges = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            int dash = each.indexOf('-');
            ranges.add(new Range(
                    Integer.parseInt(dash < 0 ? each : each.substring(0, dash)),
                    Integer.parseInt(each.substring(dash + 1))));
        }
        return Optional.of(new NumberRanges(ranges));
    }

    @Override
    public List<Fault> faults() {
        for (Range range : ranges) {
            if (range.first() > range.last()) {
                return List.of(new Fault(
                        "",
                        "has the range %s, which ends before it begins; write it as %d-%d"
                                .formatted(range, range.last(), range.first())));
            }
            if (range.last() > MAX_NUMBER) {
                return List.of(
                        new Fault("", "has %d, and no host has more than %d".formatted(range.last(), MAX_NUMBER + 1)));
            }
        }
        return List.of();
    }

    /** Whether it is one number and no range. */
    public boolean isOneNumber() {
        return ranges.size() == 1
                && ranges.getFirst().first() == ranges.getFirst().last();
    }

    /** Each of them once. */
    public SortedSet<Integer> numbers() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ranges.stream()
                .flatMap(range -> IntStream.rangeClosed(range.first(), Math.min(range.last(), MAX_NUMBER))
                        .boxed())
                .toList()));
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}

package io.persistentprocess.kernel.spawn;

import java.util.SortedSet;
import java.util.StringJoiner;

/** Numbers in the List Format of cpuset(7): {@code 0-3,8}. Pure; any thread. */
final class NumberList {
    private NumberList() {}

    static String of(SortedSet<Integer> numbers) {
        StringJoiner text = new StringJoiner(",");
        int first = -1;
        int last = -1;
        for (int number : numbers) {
            if (first >= 0 && number != last + 1) {
                text.add(range(first, last));
                first = -1;
            }
            first = first < 0 ? number : first;
            last = number;
        }
        return first < 0 ? text.toString() : text.add(range(first, last)).toString();
    }

    private static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    /** The words of the kernel's bit masks: bit N of word N/64 for number N; none for no number. */
    static long[] mask(SortedSet<Integer> numbers) {
        long[] words = new long[numbers.isEmpty() ? 0 : numbers.last() / Long.SIZE + 1];
        for (int number : numbers) {
            words[number / Long.SIZE] |= 1L << number;
        }
        return words;
    }
}

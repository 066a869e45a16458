package io.persistentprocess.kernel.system;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the running kernel, uname(2), without suffixes of distributions. */
public record KernelRelease(int major, int minor) {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,5})\\.(\\d{1,5}).*", Pattern.DOTALL);

    public static KernelRelease current() throws KernelException {
        return parse(FileDescriptor.contents("/proc/sys/kernel/osrelease", 4096).strip());
    }

    /** Parses {@code 6.18.44-foo}; throws IllegalArgumentException if it does not begin with two numbers. */
    public static KernelRelease parse(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a kernel release: \"" + release + "\"; expected something like 6.1.0-13-amd64");
        }
        return new KernelRelease(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}

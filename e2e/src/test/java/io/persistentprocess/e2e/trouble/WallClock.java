package io.persistentprocess.e2e.trouble;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A wall clock for one process, set by the test: a library before the C library's adds to what the kernel says. The machine has only one for all. */
record WallClock(Path library, Path offset) {
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>

            static volatile long *offset;

            __attribute__((constructor)) static void map(void) {
              int fd = open(getenv("WALL_CLOCK_OFFSET"), O_RDONLY | O_CLOEXEC);
              offset = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
              close(fd);
            }

            int clock_gettime(clockid_t clock, struct timespec *now) {
              int result = syscall(SYS_clock_gettime, clock, now);
              if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += *offset;
              return result;
            }

            int gettimeofday(struct timeval *now, void *zone) {
              struct timespec exact;
              (void) zone;
              int result = clock_gettime(CLOCK_REALTIME, &exact);
              now->tv_sec = exact.tv_sec;
              now->tv_usec = exact.tv_nsec / 1000;
              return result;
            }
            """;

    static WallClock of(Site site) throws IOException {
        Path source = site.write("clock.c", SOURCE);
        Path library = site.file("clock.so");
        Commands.run(Commands.installed("cc", "gcc"), "-shared", "-fPIC", "-o", library.toString(), source.toString());
        WallClock clock = new WallClock(library, site.file("offset"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** How far it is ahead of the machine's. */
    void set(Duration ahead) throws IOException {
        byte[] seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(ahead.toSeconds())
                .array();
        try (var file = Files.newByteChannel(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(seconds));
        }
    }

    List<String> seenBy(List<String> command) {
        return Stream.concat(Stream.of("env", "WALL_CLOCK_OFFSET=" + offset, "LD_PRELOAD=" + library), command.stream())
                .toList();
    }
}

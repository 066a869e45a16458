/*
 * Truncates a log that other processes append to, if nobody has written meanwhile. In C, because a garbage collection between the two
 * calls would last long enough for a write, which would be lost.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int ppg_truncate_if_size(int fd, int64_t size, int64_t to);

/*
 * The search for a hole waits for a write under way, which holds the inode's lock (ext4_llseek, xfs_file_llseek), and finds the end of
 * the file.
 */
EXPORT int ppg_truncate_if_size(int fd, int64_t size, int64_t to)
{
    off_t last = size > 0 ? (off_t)size - 1 : 0;
    return lseek(fd, last, SEEK_HOLE) == (off_t)size && ftruncate(fd, (off_t)to) == 0;
}

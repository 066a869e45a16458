// /usr/bin/ppg of the image, which has no shell: starts Java with the launcher's options and its own arguments.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOME "/opt/ppg/"

int main(int argc, char **argv)
{
    // A controller keeps all nodes of a cluster in memory.
    char *heap = argc > 1 && strcmp(argv[1], "controller") == 0 ? "-Xmx512m" : "-Xmx96m";
    char *const options[] = {"ppg", "@" HOME "jvm.options", "@" HOME "image.options", heap, "-jar", HOME "ppg.jar"};
    const size_t fixed = sizeof options / sizeof *options;
    char **all = calloc(fixed + (size_t) argc + 1, sizeof *all);
    if (all == NULL) {
        perror("ppg");
        return 1;
    }
    memcpy(all, options, sizeof options);
    for (int i = 1; i < argc; i++)
        all[fixed + (size_t) i - 1] = argv[i];
    // As in the launcher, for the same reasons.
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("MALLOC_ARENA_MAX", "1", 1);
    setenv("MALLOC_MMAP_THRESHOLD_", "32768", 1);
    execv(HOME "java/bin/java", all);
    fprintf(stderr, "ppg: " HOME "java/bin/java: %s\n", strerror(errno));
    return 1;
}

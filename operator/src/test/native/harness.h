/* What the harnesses of the C libraries share: checks, a reproducible stream of random numbers, and a time to be up. */
#ifndef PPG_HARNESS_H
#define PPG_HARNESS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

static uint64_t random_state;

/* xorshift64 (Marsaglia, "Xorshift RNGs"): the same seed gives the same numbers everywhere. */
static uint64_t random_number(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static uint64_t below(uint64_t bound)
{
    return random_number() % bound;
}

/* Its second argument is the seed, its first for how many seconds to fuzz. */
static void seed_from(int argc, char **argv, double *seconds)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *seconds = argc > 1 ? atof(argv[1]) : 5;
    random_state = argc > 2 ? strtoull(argv[2], NULL, 0) : (uint64_t)now.tv_nsec * 2654435761u + (uint64_t)now.tv_sec;
    random_state |= 1;
    fprintf(stderr, "seed %#llx\n", (unsigned long long)random_state);
}

static double seconds_since_start(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    static double start;
    double time = (double)now.tv_sec + (double)now.tv_nsec / 1e9;
    if (start == 0) {
        start = time;
    }
    return time - start;
}

#endif

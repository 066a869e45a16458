/*
 * libppgspawn.so under AddressSanitizer and UndefinedBehaviorSanitizer, without a JVM in the process: real starts, and
 * requests that no writer of this project makes.
 *
 * Usage: spawn_test [SECONDS [SEED]]; prints the seed, ends by abort when something is wrong.
 */
#include "../../main/native/ppg_spawn.c"

#include <limits.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include "harness.h"

enum { ROOM = 4096 };

struct message {
    _Alignas(8) char bytes[ROOM];
    int64_t size;
};

static struct request *header(struct message *message)
{
    return (struct request *)message->bytes;
}

static int64_t put_bytes(struct message *message, const void *bytes, size_t count)
{
    int64_t offset = message->size;
    memcpy(message->bytes + offset, bytes, count);
    message->size += (int64_t)count;
    return offset;
}

static int64_t put_string(struct message *message, const char *text)
{
    return put_bytes(message, text, strlen(text) + 1);
}

static void align(struct message *message)
{
    message->size = (message->size + 7) & ~7LL;
}

static int64_t put_list(struct message *message, const char *const *texts)
{
    int64_t words[16] = {0};
    size_t count = 0;
    for (; texts[count] != NULL; count++) {
        words[count] = put_string(message, texts[count]);
    }
    align(message);
    return put_bytes(message, words, (count + 1) * sizeof *words);
}

/* As SpawnMessage.java writes one. */
static struct message message_of(const char *cgroup, const char *program)
{
    static const gid_t groups[] = {0, 1, 2};
    const struct rlimit_word rlimits[] = {{.resource = RLIMIT_CORE, .limit = {0, 0}}};
    const uint64_t cpus[] = {~0ULL, ~0ULL};
    const uint64_t nodes[] = {1};
    const int64_t parcels[] = {70, 5, 6};
    struct message message = {.size = sizeof(struct request)};
    struct request *request = header(&message);
    request->abi = PPG_SPAWN_ABI;
    request->umask = 022;
    request->cgroup = put_string(&message, cgroup);
    request->v1_files = put_list(&message, (const char *const[]){NULL});
    request->namespaces = put_list(&message, (const char *const[]){NULL});
    request->candidates = put_list(&message, (const char *const[]){program, NULL});
    request->arguments = put_list(&message, (const char *const[]){program, "5", NULL});
    request->environment = put_list(&message, (const char *const[]){"PATH=/usr/bin:/bin", "LANG=C", NULL});
    request->pids = put_list(&message, (const char *const[]){"0000000000", NULL});
    request->directory = put_string(&message, "/");
    align(&message);
    request->groups = put_bytes(&message, groups, sizeof groups);
    request->group_count = 3;
    align(&message);
    request->rlimits = put_bytes(&message, rlimits, sizeof rlimits);
    request->rlimit_count = 1;
    request->cpus = put_bytes(&message, cpus, sizeof cpus);
    request->cpu_words = 2;
    request->nodes = put_bytes(&message, nodes, sizeof nodes);
    request->node_words = 1;
    request->parcels = put_bytes(&message, parcels, sizeof parcels);
    request->present = HAS_SCHEDULER | HAS_IO_PRIORITY;
    request->scheduler = SCHED_BATCH;
    request->io_priority = 2 << 13 | 6; /* best effort, level 6 */
    put_bytes(&message, "", 1);
    request->size = message.size;
    return message;
}

/* In memory of exactly its size, so that whoever reads beyond it is found out. */
static struct request *exact_copy(const struct message *message)
{
    struct request *copy = malloc((size_t)message->size);
    CHECK(copy != NULL);
    memcpy(copy, message->bytes, (size_t)message->size);
    return copy;
}

static bool accepts(const struct message *message)
{
    struct request *copy = exact_copy(message);
    bool accepted = request_agreed(copy, message->size);
    free(copy);
    return accepted;
}

static void within(const struct request *request, const void *pointer)
{
    CHECK((const char *)pointer >= (const char *)(request + 1) && (const char *)pointer < (const char *)request + request->size);
}

static uint64_t read_string(const struct request *request, const char *text)
{
    within(request, text);
    return strlen(text);
}

/* Everything that the child reads. */
static uint64_t read_all(const struct request *request)
{
    uint64_t sum = read_string(request, at(request, request->cgroup)) + read_string(request, at(request, request->directory));
    sum += request->record == 0 ? 0 : read_string(request, at(request, request->record));
    sum += request->log == 0 ? 0 : read_string(request, at(request, request->log));
    const int64_t lists[] = {request->v1_files, request->namespaces, request->candidates, request->arguments,
        request->environment, request->pids};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (char *const *texts = list(request, lists[i]); *texts != NULL; texts++) {
            sum += read_string(request, *texts);
        }
    }
    const gid_t *groups = at(request, request->groups);
    for (int64_t i = 0; i < request->group_count; i++) {
        sum += groups[i];
    }
    const struct rlimit_word *rlimits = at(request, request->rlimits);
    for (int64_t i = 0; i < request->rlimit_count; i++) {
        sum += rlimits[i].limit.soft;
    }
    const uint64_t *cpus = at(request, request->cpus);
    for (int64_t i = 0; i < request->cpu_words; i++) {
        sum += cpus[i];
    }
    const uint64_t *nodes = at(request, request->nodes);
    for (int64_t i = 0; i < request->node_words; i++) {
        sum += nodes[i];
    }
    const int64_t *parcels = at(request, request->parcels);
    for (int64_t i = 0; i < request->parcel_count; i++) {
        sum += (uint64_t)parcels[i];
    }
    write_pids(request);
    return sum;
}

static void what_the_agent_writes_is_understood(void)
{
    struct message message = message_of("/sys/fs/cgroup", "/bin/sleep");
    header(&message)->parcel_count = 3;
    header(&message)->inherited = MAX_INHERITED;
    struct request *request = exact_copy(&message);
    CHECK(request_agreed(request, message.size));
    CHECK(strcmp(list(request, request->arguments)[1], "5") == 0);
    read_all(request);
    CHECK(atoi(list(request, request->pids)[0]) == getpid());
    free(request);
}

#define REFUSED(...)                                                                                                   \
    do {                                                                                                               \
        struct message message = message_of("/sys/fs/cgroup", "/bin/sleep");                                           \
        struct request *r = header(&message);                                                                          \
        (void)r;                                                                                                       \
        __VA_ARGS__;                                                                                                   \
        CHECK(!accepts(&message));                                                                                     \
    } while (0)

static void what_does_not_agree_is_refused(void)
{
    REFUSED(r->abi++);
    REFUSED(r->size--);
    REFUSED(r->size = INT64_MAX);
    REFUSED(message.bytes[message.size - 1] = 'x');
    /* lists in the header, in each other, and in what is no list */
    REFUSED(r->environment = 8);
    REFUSED(r->arguments = (int64_t)sizeof *r - 8);
    REFUSED(r->environment = r->arguments);
    REFUSED(r->environment = r->arguments + 8);
    REFUSED(r->candidates = r->environment + 8);
    REFUSED(r->groups = r->arguments);
    REFUSED(r->rlimits = r->environment);
    /* lists without an end, words that point out, or into the header */
    REFUSED(r->arguments = r->size & ~7LL);
    REFUSED(r->arguments = -8);
    REFUSED(r->arguments += 4);
    REFUSED(*(int64_t *)(message.bytes + r->arguments) = r->size);
    REFUSED(*(int64_t *)(message.bytes + r->arguments) = -1);
    REFUSED(*(int64_t *)(message.bytes + r->arguments) = 8);
    REFUSED(r->cgroup = 0);
    REFUSED(r->directory = 0);
    REFUSED(r->cgroup = 16);
    REFUSED(r->log = r->size);
    REFUSED(r->record = INT64_MIN);
    /* counts */
    REFUSED(r->group_count = INT64_MAX);
    REFUSED(r->group_count = -1);
    REFUSED(r->groups = 0);
    REFUSED(r->rlimits = 0);
    REFUSED(r->rlimit_count = INT64_MAX / 16);
    REFUSED(r->rlimit_count = INT64_MIN);
    REFUSED(r->cpus = r->rlimits);
    REFUSED(r->cpu_words = INT64_MAX);
    REFUSED(r->nodes = 0);
    REFUSED(r->node_words = -1);
    REFUSED(r->candidates = r->v1_files);
    /* descriptors, and places for the PID */
    REFUSED(r->parcel_count = 1);
    REFUSED(r->parcel_count = -1);
    REFUSED(r->parcel_count = 1, r->inherited = MAX_INHERITED + 1);
    REFUSED(r->parcel_count = 1, r->inherited = 1, *(int64_t *)(message.bytes + r->parcels) = 2);
    REFUSED(r->parcel_count = 1, r->inherited = 1, *(int64_t *)(message.bytes + r->parcels) = 0);
    REFUSED(r->parcel_count = 1, r->inherited = 1, r->parcels = r->nodes);
    REFUSED(r->pids = r->arguments);
    REFUSED(*(int64_t *)(message.bytes + r->pids) += 1);
    REFUSED(*(int64_t *)(message.bytes + r->pids) = r->cgroup);
}

static int64_t odd_number(const struct message *message)
{
    const int64_t *words = (const int64_t *)message->bytes;
    int64_t size = message->size;
    const int64_t odd[] = {0, 1, -1, 7, 8, size, size - 1, size - 8, size & ~7LL, sizeof(struct request), INT64_MAX,
        INT64_MIN, INT32_MAX, UINT32_MAX, words[below(sizeof(struct request) / 8)], (int64_t)below((uint64_t)size),
        (int64_t)below((uint64_t)size) & ~7LL, (int64_t)random_number()};
    return odd[below(sizeof odd / sizeof *odd)];
}

static void mutate(struct message *message)
{
    int64_t *words = (int64_t *)message->bytes;
    uint64_t all = (uint64_t)message->size / 8;
    switch (below(4)) {
    case 0: words[below(sizeof(struct request) / 8)] = odd_number(message); break;
    case 1: words[below(all)] = odd_number(message); break;
    case 2: message->bytes[below((uint64_t)message->size)] = (char)random_number(); break;
    default: ((uint64_t *)words)[below(all)] += below(33) - 16; break;
    }
}

static void no_request_is_read_beyond_its_end(double seconds)
{
    uint64_t tried = 0;
    uint64_t accepted = 0;
    for (; (tried & 1023) != 0 || seconds_since_start() < seconds; tried++) {
        struct message message = message_of("/sys/fs/cgroup/x", "/bin/sleep");
        for (uint64_t i = below(6); i-- > 0;) {
            mutate(&message);
        }
        if (below(8) == 0) {
            message.size -= (int64_t)below((uint64_t)message.size);
        }
        if (below(2) == 0) {
            header(&message)->abi = PPG_SPAWN_ABI;
            header(&message)->size = message.size;
        }
        struct request *request = exact_copy(&message);
        if (request_agreed(request, message.size)) {
            accepted++;
            read_all(request);
        }
        free(request);
    }
    fprintf(stderr, "%llu requests, %llu of them accepted\n", (unsigned long long)tried, (unsigned long long)accepted);
    CHECK(accepted > 0 && accepted < tried);
}

/* Where a cgroup2 is mounted; false: nowhere that can be written to. */
static bool new_cgroup(char *path, size_t room)
{
    char line[PATH_MAX];
    FILE *mounts = fopen("/proc/self/mounts", "re");
    bool made = false;
    while (mounts != NULL && !made && fgets(line, sizeof line, mounts) != NULL) {
        char place[256];
        char type[32];
        if (sscanf(line, "%*s %255s %31s", place, type) == 2 && strcmp(type, "cgroup2") == 0) {
            snprintf(path, room, "%s/ppg-native-test-%d", place, getpid());
            made = mkdir(path, 0755) == 0;
        }
    }
    if (mounts != NULL) {
        fclose(mounts);
    }
    return made;
}

static void expect_exit(int pidfd, int status)
{
    siginfo_t info;
    CHECK(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) == 0 && info.si_status == status);
    close(pidfd);
}

static void processes_start_and_fail(const char *cgroup, struct completions *completions, int bell)
{
    struct slot *slot = ppg_slot_new(completions);
    CHECK(slot != NULL);
    for (int way = WAY_GUARDED; way <= WAY_DIRECT; way++) {
        struct message message = message_of(cgroup, "/bin/true");
        CHECK(ppg_spawn(slot, header(&message), message.size, way, 5000000000) == OUTCOME_STARTED);
        expect_exit(slot->pidfd, 0);
        while (!ppg_slot_idle(slot)) {
            sched_yield();
        }
        message = message_of(cgroup, "/no/such/program");
        CHECK(ppg_spawn(slot, header(&message), message.size, way, 5000000000) == OUTCOME_FAILED);
        CHECK(slot->stage == STAGE_EXEC && slot->error == ENOENT);
        if (slot->pidfd >= 0) {
            expect_exit(slot->pidfd, 127);
        }
        while (!ppg_slot_idle(slot)) {
            sched_yield();
        }
    }
    /* Not waited for. */
    for (int i = 0; i < 100; i++) {
        struct message message = message_of(cgroup, i % 2 == 0 ? "/bin/true" : "/no/such/program");
        int outcome = ppg_spawn(slot, header(&message), message.size, WAY_GUARDED, 0);
        if (outcome == OUTCOME_PENDING) {
            uint64_t rung;
            CHECK(read(bell, &rung, sizeof rung) == sizeof rung);
            CHECK(ppg_completed(completions) == slot && slot->before == NULL);
            outcome = ppg_slot_result(slot);
        }
        CHECK(outcome == (i % 2 == 0 ? OUTCOME_STARTED : OUTCOME_FAILED));
        if (slot->pidfd >= 0) {
            expect_exit(slot->pidfd, i % 2 == 0 ? 0 : 127);
        }
        while (!ppg_slot_idle(slot)) {
            sched_yield();
        }
    }
    ppg_slot_free(slot);
}

int main(int argc, char **argv)
{
    double seconds;
    seed_from(argc, argv, &seconds);
    what_the_agent_writes_is_understood();
    what_does_not_agree_is_refused();
    char cgroup[PATH_MAX];
    if (new_cgroup(cgroup, sizeof cgroup)) {
        int bell = eventfd(0, EFD_CLOEXEC);
        struct completions *completions = ppg_completions_new(bell);
        processes_start_and_fail(cgroup, completions, bell);
        CHECK(rmdir(cgroup) == 0);
        close(bell);
        free(completions);
    } else {
        fprintf(stderr, "no starts: no cgroup2 that can be written to\n");
    }
    no_request_is_read_beyond_its_end(seconds);
    return 0;
}

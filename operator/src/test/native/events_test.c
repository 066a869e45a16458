/*
 * libppgevents.so under AddressSanitizer and UndefinedBehaviorSanitizer, without a JVM in the process: the sources as far
 * as this host has them, messages that no kernel sends, and rings in any state.
 *
 * Usage: events_test [SECONDS [SEED]]; prints the seed, ends by abort when something is wrong.
 */
#include "../../main/native/ppg_events.c"

#include "../../main/native/events_connector.c"

#include <poll.h>
#include <sys/wait.h>

#include "harness.h"

enum { RECORDS = 64, RING = 4096 };

static void children_come_and_go(int count) {
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            _exit(3);
        }
        CHECK(pid > 0 && waitpid(pid, NULL, 0) == pid);
    }
}

/* How many records; every one is of a kind that Java knows. */
static int64_t take_all(int64_t source) {
    static struct record records[RECORDS];
    int64_t sum = 0;
    for (int64_t count; (count = ppg_events_peek(source, (int64_t) (uintptr_t) records, RECORDS)) > 0; sum += count) {
        for (int64_t i = 0; i < count; i++) {
            CHECK(records[i].kind >= KIND_FORK && records[i].kind <= KIND_EXIT && records[i].pid > 0);
        }
        ppg_events_consume(source);
    }
    return sum;
}

static void a_source_tells_of_children(const char *name, int64_t source, int32_t obstacle) {
    if (source <= 0) {
        fprintf(stderr, "no %s here (obstacle %d)\n", name, obstacle);
        return;
    }
    ppg_events_listen(source, 1);
    children_come_and_go(50);
    struct pollfd ready = {.fd = ppg_events_fd(source), .events = POLLIN};
    poll(&ready, 1, 1000);
    fprintf(stderr, "%s: %lld records, %lld lost\n", name, (long long) take_all(source), (long long) ppg_events_lost(source));
    for (int kind = KIND_FORK; kind <= KIND_EXIT; kind++) {
        ppg_events_happened(source, kind);
    }
    struct record record;
    ppg_events_find_exit(source, getpid(), 0, 10000000, (int64_t) (uintptr_t) &record);
    ppg_events_listen(source, 0);
    ppg_events_close(source);
}

static void offsets_are_found_again(void) {
    struct offsets one;
    struct offsets other;
    bool found = offsets_find(&one);
    CHECK(offsets_find(&other) == found);
    CHECK(!found || memcmp(&one, &other, sizeof one) == 0);
}

/* Datagrams of any length, as a netlink socket would give them. */
static void messages_of_any_kind_are_borne(int sender, struct source *source) {
    static const uint32_t kinds[] = {PROC_EVENT_FORK, PROC_EVENT_EXEC, PROC_EVENT_EXIT};
    static struct record records[RECORDS];
    for (uint64_t i = below(8); i-- > 0;) {
        _Alignas(8) char bytes[512];
        for (size_t k = 0; k < sizeof bytes; k += 8) {
            uint64_t number = random_number();
            memcpy(bytes + k, &number, 8);
        }
        memcpy(bytes + NLMSG_HDRLEN + sizeof(struct cn_msg), &kinds[below(3)], 4);
        CHECK(send(sender, bytes, 1 + below(sizeof bytes), 0) > 0);
        struct proc_event event;
        memcpy(&event, bytes, sizeof event);
        struct record record;
        connector_read(&event, &record);
    }
    int64_t room = 1 + (int64_t) below(RECORDS);
    for (int64_t count; (count = connector_peek(source, records, room)) > 0;) {
        CHECK(count <= room);
    }
}

/* A ring as its writers, or a fault of theirs, may leave it; the data is there twice, so that a record may go over the end. */
static void rings_in_any_state_are_read_within_their_memory(void) {
    uint8_t *data = calloc(2, RING);
    struct source source = {.data = data, .ring_bytes = RING};
    for (size_t at = 0; at < 2 * RING; at += 8) {
        uint32_t odd[] = {sizeof(struct record), sizeof(struct record) | BPF_RINGBUF_DISCARD_BIT, BPF_RINGBUF_BUSY_BIT, 0,
                          RING, (uint32_t) random_number()};
        uint32_t header = odd[below(below(20) == 0 ? sizeof odd / sizeof *odd : 2)];
        memcpy(data + at, &header, sizeof header);
    }
    uint64_t position = below(1u << 20) * 8;
    uint64_t end = position + below(RING / 8 + 1) * 8;
    for (const struct record *record; (record = ring_next(&source, &position, end)) != NULL;) {
        CHECK((const uint8_t *) record >= data && (const uint8_t *) (record + 1) <= data + 2 * RING);
    }
    free(data);
}

int main(int argc, char **argv) {
    double seconds;
    seed_from(argc, argv, &seconds);
    offsets_are_found_again();
    int32_t obstacle = 0;
    int32_t error = 0;
    int64_t exits = ppg_exits_open(NULL, &error);
    int64_t source = exits == 0 ? 0 : ppg_events_bpf(1, 0, 65536, exits, &obstacle);
    a_source_tells_of_children("eBPF", source, obstacle);
    if (exits != 0) {
        struct record record;
        ppg_exits_find(exits, getpid(), 0, 10000000, (int64_t) (uintptr_t) &record);
        ppg_exits_close(exits);
    }
    source = ppg_events_connector(&obstacle);
    a_source_tells_of_children("process connector", source, obstacle);

    int pair[2];
    CHECK(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) == 0);
    struct source deaf = {.fd = pair[0]};
    uint64_t rounds = 0;
    for (; (rounds & 63) != 0 || seconds_since_start() < seconds; rounds++) {
        messages_of_any_kind_are_borne(pair[1], &deaf);
        rings_in_any_state_are_read_within_their_memory();
    }
    fprintf(stderr, "%llu rounds\n", (unsigned long long) rounds);
    return 0;
}

/*
 * Checks that a request is as SpawnMessage.java writes one. The check comes before any use: the child reads the agent's
 * memory by its offsets.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <sys/types.h>

/* A part of the request, in bytes from its start. */
struct span {
    int64_t begin, end;
};

enum { LISTS = 6, SPANS = LISTS + 5 };

/* Checks that an array is complete, aligned, and outside the header. An empty one may be anywhere. */
static bool array(const struct request *request, int64_t offset, int64_t count, int64_t each, struct span *span)
{
    *span = (struct span){0, 0};
    if (count == 0) {
        return offset >= 0 && offset <= request->size;
    }
    if (count < 0 || count > request->size / each || offset < (int64_t)sizeof *request
            || offset > request->size - count * each || offset % 8 != 0) {
        return false;
    }
    *span = (struct span){offset, offset + count * each};
    return true;
}

/* Strings end at the latest at the request's last byte, a NUL. */
static bool string(const struct request *request, int64_t offset)
{
    return offset >= (int64_t)sizeof *request && offset < request->size;
}

static bool absent_or_string(const struct request *request, int64_t offset)
{
    return offset == 0 || string(request, offset);
}

static bool descriptor(int64_t number)
{
    return number == 0 || (number >= FIRST_OUTPUT && number < INT32_MAX);
}

/* Whether these are sockets that may stay open in the child, and what comes with them is not too much. */
static bool parcels(const struct request *request, struct span *span)
{
    if (request->inherited < request->parcel_count || request->inherited > MAX_INHERITED
            || !array(request, request->parcels, request->parcel_count, sizeof(int64_t), span)) {
        return false;
    }
    const int64_t *sockets = at(request, request->parcels);
    for (int i = 0; i < request->parcel_count; i++) {
        if (sockets[i] == 0 || !descriptor(sockets[i])) {
            return false;
        }
    }
    return true;
}

/* Whether the child's PID fits in these places, and overwrites nothing but zeros. */
static bool places_of_pids(const struct request *request, int64_t list, int64_t count)
{
    static const char zeros[PID_DIGITS + 1] = "0000000000";
    const int64_t *places = at(request, list);
    for (int i = 0; i < count; i++) {
        const char *place = at(request, places[i]);
        for (int k = 0; k <= PID_DIGITS; k++) {
            if (places[i] + k >= request->size || place[k] != zeros[k]) {
                return false;
            }
        }
    }
    return true;
}

/* Counts the offsets of strings in a list that ends with 0. */
static bool list_of_strings(const struct request *request, int64_t offset, int64_t *count, struct span *span)
{
    if (offset < (int64_t)sizeof *request || offset > request->size - 8 || offset % 8 != 0) {
        return false;
    }
    const int64_t *words = (const int64_t *)((const char *)request + offset);
    int64_t room = (request->size - offset) / 8;
    for (*count = 0; *count < room && words[*count] != 0; ++*count) {
        if (!string(request, words[*count])) {
            return false;
        }
    }
    *span = (struct span){offset, offset + (*count + 1) * 8};
    return *count < room;
}

static bool disjoint(const struct span *spans)
{
    for (int i = 0; i < SPANS; i++) {
        for (int k = 0; k < i; k++) {
            if (spans[i].begin < spans[k].end && spans[k].begin < spans[i].end) {
                return false;
            }
        }
    }
    return true;
}

static void relocate(struct request *request, struct span list)
{
    for (int64_t *word = (int64_t *)((char *)request + list.begin); *word != 0; word++) {
        *word += (int64_t)(uintptr_t)request;
    }
}

/*
 * Whether the request is valid. If so, turns the offsets of its lists into pointers: so no list may overlap another or
 * the header, where they would be read as something else.
 */
bool request_agreed(struct request *request, int64_t size)
{
    int64_t count[LISTS];
    struct span spans[SPANS];
    if (size < (int64_t)sizeof *request || request->abi != PPG_SPAWN_ABI || request->size != size) {
        return false;
    }
    const int64_t lists[LISTS] = {request->v1_files, request->namespaces, request->candidates, request->arguments,
        request->environment, request->pids};
    enum { NAMESPACES = 1, CANDIDATES = 2, PIDS = 5 };
    for (int i = 0; i < LISTS; i++) {
        if (!list_of_strings(request, lists[i], &count[i], &spans[i])) {
            return false;
        }
    }
    bool valid = ((const char *)request)[size - 1] == '\0' && descriptor(request->output) && string(request, request->cgroup)
            && string(request, request->directory) && absent_or_string(request, request->record)
            && absent_or_string(request, request->log) && absent_or_string(request, request->journal)
            && absent_or_string(request, request->journal_header)
            && (request->journal == 0 || request->journal_header != 0)
            && array(request, request->groups, request->group_count, sizeof(gid_t), &spans[LISTS])
            && array(request, request->rlimits, request->rlimit_count, sizeof(struct rlimit_word), &spans[LISTS + 1])
            && array(request, request->cpus, request->cpu_words, sizeof(uint64_t), &spans[LISTS + 2])
            && array(request, request->nodes, request->node_words, sizeof(uint64_t), &spans[LISTS + 3])
            && parcels(request, &spans[LISTS + 4]) && places_of_pids(request, request->pids, count[PIDS])
            && disjoint(spans) && count[NAMESPACES] <= MAX_NAMESPACES && count[CANDIDATES] > 0;
    for (int i = 0; valid && i < LISTS; i++) {
        relocate(request, spans[i]);
    }
    return valid;
}

/* Sets the child's user, groups and capabilities, and protects the agent's memory while the child still shares it. */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <sys/prctl.h>

static void limit_bounding_set(struct slot *slot)
{
    if ((slot->request->present & HAS_BOUNDING) == 0) {
        return;
    }
    for (int capability = 0; capability < 64; capability++) {
        bool wanted = ((uint64_t)slot->request->bounding >> capability & 1) != 0;
        long present = sys(SYS_prctl, PR_CAPBSET_READ, capability, 0, 0, 0);
        if (!wanted && present > 0) { /* negative: above the kernel's last capability */
            must(slot, STAGE_CAPABILITIES, capability, sys(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0));
        }
    }
}

/* setresuid(2) and setresgid(2) take this number for "leave as it is": the child would stay root. */
static long valid_id(int64_t id)
{
    return id >= 0 && id < UINT32_MAX ? 0 : -EINVAL;
}

/* The raw calls: those of libc would change the IDs of all the agent's threads. */
static void set_ids(struct slot *slot)
{
    const struct request *request = slot->request;
    if ((request->present & HAS_GROUPS) != 0) {
        must(slot, STAGE_GROUPS, -1, sys(SYS_setgroups, request->group_count, at(request, request->groups)));
    }
    if ((request->present & HAS_GID) != 0) {
        must(slot, STAGE_GID, -1, valid_id(request->gid));
        must(slot, STAGE_GID, -1, sys(SYS_setresgid, request->gid, request->gid, request->gid));
    }
    if ((request->present & HAS_UID) != 0) {
        must(slot, STAGE_UID, -1, valid_id(request->uid));
        /* For the ambient set, and so that no process may inspect the child before exec, which clears it. */
        sys(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
        must(slot, STAGE_UID, -1, sys(SYS_setresuid, request->uid, request->uid, request->uid));
    }
}

/*
 * A change of IDs sets dumpable to fs.suid_dumpable, for all who share the memory (commit_creds in kernel/cred.c). With
 * 1, any process with these IDs could inspect it; with 2, before 5.16, a signal that dumps core would end the agent too.
 * This must happen before capabilities are given up. The memory of an agent that is not root stays dumpable: its own
 * files in /proc would otherwise belong to root.
 */
static void hide_memory(const struct request *request, bool root)
{
    if (root && (request->present & (HAS_UID | HAS_GID | HAS_BOUNDING | HAS_AMBIENT)) != 0) {
        sys(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
}

/*
 * Root keeps what the bounding set leaves; any other user has exactly the ambient set: now, for chdir, as well as after
 * exec. The permitted set stays as it was, to keep processes with fewer capabilities out of this memory. exec reduces it
 * (for root to the bounding set, for others to the ambient set, capabilities(7)).
 */
static void set_capabilities(struct slot *slot)
{
    const struct request *request = slot->request;
    if ((request->present & (HAS_UID | HAS_BOUNDING | HAS_AMBIENT)) == 0) {
        return;
    }
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    must(slot, STAGE_CAPABILITIES, -1, sys(SYS_capget, &header, data));
    uint64_t ambient = (request->present & HAS_AMBIENT) != 0 ? (uint64_t)request->ambient : 0;
    uint64_t effective = data[0].permitted | (uint64_t)data[1].permitted << 32;
    if ((request->present & HAS_BOUNDING) != 0) {
        effective &= (uint64_t)request->bounding;
    }
    uint64_t missing = ambient & ~effective;
    if (missing != 0) {
        fail(slot, STAGE_CAPABILITIES, __builtin_ctzll(missing), -EPERM);
    }
    if (sys(SYS_geteuid) != 0) {
        effective = ambient;
    }
    for (int word = 0; word < _LINUX_CAPABILITY_U32S_3; word++) {
        data[word].effective = (uint32_t)(effective >> 32 * word);
        data[word].inheritable = (uint32_t)(ambient >> 32 * word);
    }
    must(slot, STAGE_CAPABILITIES, -1, sys(SYS_capset, &header, data));
    for (uint64_t rest = ambient; rest != 0; rest &= rest - 1) {
        int capability = __builtin_ctzll(rest);
        long raised = sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
        must(slot, STAGE_CAPABILITIES, capability, raised);
    }
}

void change_identity(struct slot *slot)
{
    limit_bounding_set(slot);
    bool root = sys(SYS_geteuid) == 0;
    set_ids(slot);
    hide_memory(slot->request, root);
    set_capabilities(slot);
}

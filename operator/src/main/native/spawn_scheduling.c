/* On which CPUs, how soon and with which memory the child runs; and what of that the agent itself was started with. */
#define _GNU_SOURCE
#include "spawn.h"

#include <linux/ioprio.h>
#include <linux/mempolicy.h>
#include <sched.h>

/*
 * Before the credentials change, because raising any of it takes CAP_SYS_NICE. What is absent stays as the agent's,
 * and costs no system call.
 */
void set_scheduling(struct slot *slot)
{
    const struct request *request = slot->request;
    if (request->cpu_words != 0) {
        must(slot, STAGE_CPU_AFFINITY, -1,
                sys(SYS_sched_setaffinity, 0, request->cpu_words * 8, at(request, request->cpus)));
    }
    if ((request->present & HAS_SCHEDULER) != 0) {
        const struct sched_param parameter = {.sched_priority = (int)request->priority};
        must(slot, STAGE_SCHEDULER, -1, sys(SYS_sched_setscheduler, 0, request->scheduler, &parameter));
    }
    if ((request->present & HAS_MEMORY_POLICY) != 0) {
        const void *nodes = request->node_words == 0 ? NULL : at(request, request->nodes);
        /* The kernel reads one bit less than it is told: get_nodes in mm/mempolicy.c. */
        int64_t bits = request->node_words == 0 ? 0 : request->node_words * 64 + 1;
        must(slot, STAGE_MEMORY_POLICY, -1, sys(SYS_set_mempolicy, request->memory_policy, nodes, bits));
    }
    if ((request->present & HAS_IO_PRIORITY) != 0) {
        must(slot, STAGE_IO_PRIORITY, -1, sys(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, request->io_priority));
    }
}

/* Of the calling thread, which its children inherit: scheduler, memory policy (0 without NUMA), class of I/O priority. */
__attribute__((visibility("default"))) void ppg_own_scheduling(int64_t own[3])
{
    int policy = MPOL_DEFAULT;
    long scheduler = sys(SYS_sched_getscheduler, 0);
    long priority = sys(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0);
    own[0] = scheduler < 0 ? SCHED_OTHER : scheduler & ~(long)SCHED_RESET_ON_FORK;
    own[1] = sys(SYS_get_mempolicy, &policy, NULL, 0, NULL, 0) < 0 ? MPOL_DEFAULT : policy;
    own[2] = priority < 0 ? IOPRIO_CLASS_NONE : priority >> IOPRIO_CLASS_SHIFT;
}

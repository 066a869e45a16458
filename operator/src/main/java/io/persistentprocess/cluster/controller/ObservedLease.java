package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * A Lease whose age is the time that this process has seen it unchanged, as in client-go (leaderelection.go, "observedTime"). The wall clocks of two
 * machines are not compared: if one were set back by an hour, no controller would replace a dead leader for an hour. For one thread at a time.
 */
final class ObservedLease implements Lock {
    private record Observation(LeaderElectionRecord record, BootTime at) {}

    private final Lock lease;
    private final Clocks clocks;
    private volatile Observation last;

    ObservedLease(Lock lease, Clocks clocks) {
        this.lease = lease;
        this.clocks = clocks;
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        LeaderElectionRecord record = lease.get(client);
        return record == null ? null : aged(record);
    }

    private LeaderElectionRecord aged(LeaderElectionRecord record) {
        Clocks.Moment now = clocks.now();
        if (last == null || !last.record().equals(record)) {
            last = new Observation(record, now.boot());
        }
        Duration age = now.boot().since(last.at());
        return record.toBuilder()
                .renewTime(ZonedDateTime.ofInstant(now.wall().minus(age), ZoneOffset.UTC))
                .build();
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord record) {
        lease.create(client, record);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord record) {
        lease.update(client, record);
    }

    @Override
    public String identity() {
        return lease.identity();
    }

    @Override
    public String describe() {
        return lease.describe();
    }
}

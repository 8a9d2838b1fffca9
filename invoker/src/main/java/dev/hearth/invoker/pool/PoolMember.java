package dev.hearth.invoker.pool;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import java.time.Instant;

/** An instance as a plan sees it. */
public record PoolMember(InstanceId id, InstanceState state, Instant startedAt) {}

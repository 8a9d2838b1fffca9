package dev.hearth.bench.loop;

import dev.hearth.api.instance.InstanceId;

/** What a gateway needs to reach an instance: here its name is enough. */
record LoopBackend(InstanceId id) {}

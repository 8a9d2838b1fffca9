package dev.hearth.api.instance;

/** An instance that takes calls. */
public record ReadyInstance(InstanceId id, Endpoint endpoint) {}

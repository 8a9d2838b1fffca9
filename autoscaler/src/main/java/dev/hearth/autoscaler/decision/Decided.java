package dev.hearth.autoscaler.decision;

/** A decision and what the next one needs to remember. */
public record Decided(Decision decision, ScalingState state) {}

package dev.hearth.invoker.lifecycle;

import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.runtime.Container;
import java.time.Duration;
import java.util.Map;

/**
 * An instance that serves.
 *
 * @param parts how long each part of its start took, more finely than the report
 */
record Started(
    Container container, Endpoint endpoint, StartReport report, Map<String, Duration> parts) {}

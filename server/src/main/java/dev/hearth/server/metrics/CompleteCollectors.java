package dev.hearth.server.metrics;

import dev.hearth.server.metrics.ZeroSeries.Zero;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All metrics of the process, with the counters that have not counted yet. */
public final class CompleteCollectors extends CollectorRegistry {
  private volatile Supplier<List<Zero>> zeros = List::of;

  /**
   * Says which counters there are, whether or not something was counted.
   *
   * @param all asked for at each scrape
   */
  public void expect(Supplier<List<Zero>> all) {
    zeros = all;
  }

  @Override
  public Enumeration<MetricFamilySamples> metricFamilySamples() {
    return completed(super.metricFamilySamples());
  }

  @Override
  public Enumeration<MetricFamilySamples> filteredMetricFamilySamples(Set<String> names) {
    Enumeration<MetricFamilySamples> some = super.filteredMetricFamilySamples(names);
    return names.isEmpty() ? completed(some) : some;
  }

  @Override
  public Enumeration<MetricFamilySamples> filteredMetricFamilySamples(Predicate<String> names) {
    Enumeration<MetricFamilySamples> some = super.filteredMetricFamilySamples(names);
    return names == null ? completed(some) : some;
  }

  private Enumeration<MetricFamilySamples> completed(Enumeration<MetricFamilySamples> counted) {
    Map<String, MetricFamilySamples> families = new LinkedHashMap<>();
    while (counted.hasMoreElements()) {
      MetricFamilySamples family = counted.nextElement();
      families.put(family.name, family);
    }
    Map<String, List<Zero>> expected = new LinkedHashMap<>();
    zeros
        .get()
        .forEach(zero -> expected.computeIfAbsent(zero.family(), _ -> new ArrayList<>()).add(zero));
    expected.forEach(
        (name, series) -> families.put(name, completed(name, families.get(name), series)));
    return Collections.enumeration(families.values());
  }

  private static MetricFamilySamples completed(
      String name, MetricFamilySamples counted, List<Zero> expected) {
    List<Sample> samples = new ArrayList<>(counted == null ? List.of() : counted.samples);
    Set<Map<String, String>> known = new HashSet<>();
    samples.forEach(sample -> known.add(labels(sample)));
    for (Zero zero : expected) {
      if (!known.contains(zero.labels())) {
        List<String> names = zero.labels().keySet().stream().sorted().toList();
        List<String> values = names.stream().map(zero.labels()::get).toList();
        samples.add(new Sample(name + "_total", names, values, 0));
      }
    }
    String help = counted == null ? expected.getFirst().help() : counted.help;
    return new MetricFamilySamples(name, Collector.Type.COUNTER, help, samples);
  }

  private static Map<String, String> labels(Sample sample) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < sample.labelNames.size(); i++) {
      labels.put(sample.labelNames.get(i), sample.labelValues.get(i));
    }
    return labels;
  }
}

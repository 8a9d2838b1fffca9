package dev.hearth.bench.trace;

import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/** Draws the seconds of a day at which one function is called. */
final class ArrivalTimes {
  /** What people set timers to, in seconds. */
  private static final int[] PERIODS = {
    60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400
  };

  private final RandomGenerator random;
  private final int seconds;

  ArrivalTimes(RandomGenerator random, int seconds) {
    this.random = random;
    this.seconds = seconds;
  }

  double[] draw(CallPattern pattern, double perDay) {
    DoubleStream.Builder times = DoubleStream.builder();
    switch (pattern) {
      case TIMER -> timer(perDay, times);
      case TIMERS -> {
        timer(perDay * 0.7, times);
        timer(perDay * 0.3, times);
      }
      case POLLED -> polled(perDay, times);
      case RANDOM -> random(perDay, times);
      case SESSIONS -> sessions(perDay, times);
      case IRREGULAR -> irregular(perDay, times);
    }
    return times.build().filter(it -> it >= 0 && it < seconds).sorted().toArray();
  }

  private void timer(double perDay, DoubleStream.Builder times) {
    double wanted = Workload.DAY / perDay;
    int period = PERIODS[0];
    for (int it : PERIODS) {
      if (Math.abs(Math.log(it / wanted)) < Math.abs(Math.log(period / wanted))) {
        period = it;
      }
    }
    int first = 60 * random.nextInt(period / 60);
    for (int at = first; at < seconds; at += period) {
      // A timer is never early, and late by what a scheduler takes.
      times.add(at + 0.05 * random.nextExponential());
    }
  }

  private void polled(double perDay, DoubleStream.Builder times) {
    double period = Workload.DAY / perDay;
    double jitter = uniform(0.03, 0.7);
    for (double at = period * random.nextDouble(); at < seconds; ) {
      times.add(at);
      at += period * Math.max(0.1, 1 + jitter * random.nextGaussian());
    }
  }

  /** A Poisson process whose rate follows the day, by thinning. */
  private void random(double perDay, DoubleStream.Builder times) {
    double most = perDay / Workload.DAY * (1 + Day.PUBLISHED.swing());
    for (double at = gap(most); at < seconds; at += gap(most)) {
      if (random.nextDouble() * (1 + Day.PUBLISHED.swing()) < Day.PUBLISHED.factor(at)) {
        times.add(at);
      }
    }
  }

  private double gap(double rate) {
    return random.nextExponential() / rate;
  }

  private void sessions(double perDay, DoubleStream.Builder times) {
    double calls = Math.min(perDay, Math.exp(uniform(Math.log(3), Math.log(50))));
    double think = Math.exp(uniform(Math.log(1), Math.log(60)));
    DoubleStream.Builder begins = DoubleStream.builder();
    random(perDay / calls, begins);
    begins
        .build()
        .forEach(
            begin -> {
              double at = begin;
              do {
                times.add(at);
                at += think * Math.exp(random.nextGaussian());
              } while (random.nextDouble() < 1 - 1 / calls);
            });
  }

  private void irregular(double perDay, DoubleStream.Builder times) {
    double deviation = uniform(1.2, 2.2);
    double scale = Workload.DAY / perDay * Math.exp(-deviation * deviation / 2);
    double at = Workload.DAY / perDay * random.nextDouble();
    while (at < seconds) {
      times.add(at);
      at += scale * Math.exp(deviation * random.nextGaussian()) / Day.PUBLISHED.factor(at);
    }
  }

  private double uniform(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }
}

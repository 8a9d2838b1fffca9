package dev.hearth.autoscaler.decision;

import java.time.Duration;

/** Why a number became another than the one wanted. */
public sealed interface Limit {
  String kind();

  String words();

  /** The most that was wanted a short while ago still counts. */
  record NotYetLower(int wanted, Duration delay) implements Limit {
    @Override
    public String kind() {
      return "down-delay";
    }

    @Override
    public String words() {
      return "only " + wanted + " wanted now, but more within the last " + delay.toSeconds() + " s";
    }
  }

  /** Steps have a greatest size and a least distance. */
  record Rate(int wanted) implements Limit {
    @Override
    public String kind() {
      return "rate";
    }

    @Override
    public String words() {
      return "on the way to " + wanted + " step by step";
    }
  }

  /** An order, or what was found at the start, still counts. */
  record Kept(int wanted, int instances) implements Limit {
    @Override
    public String kind() {
      return "kept";
    }

    @Override
    public String words() {
      return "only " + wanted + " wanted, but " + instances + " are kept for a while";
    }
  }

  record AtMost(int wanted, int max) implements Limit {
    @Override
    public String kind() {
      return "max";
    }

    @Override
    public String words() {
      return wanted + " wanted, at most " + max + " allowed";
    }
  }

  record AtLeast(int wanted, int min) implements Limit {
    @Override
    public String kind() {
      return "min";
    }

    @Override
    public String words() {
      return wanted + " wanted, at least " + min + " set";
    }
  }

  record Scheduled(int min) implements Limit {
    @Override
    public String kind() {
      return "schedule";
    }

    @Override
    public String words() {
      return "at least " + min + " at this time by the schedule";
    }
  }

  /**
   * @param bytes that all instances share
   */
  record Memory(int wanted, long bytes) implements Limit {
    @Override
    public String kind() {
      return "memory";
    }

    @Override
    public String words() {
      return wanted + " wanted, but the " + (bytes >> 20) + " MiB of all instances are used up";
    }
  }
}

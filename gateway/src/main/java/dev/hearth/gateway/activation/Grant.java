package dev.hearth.gateway.activation;

import java.util.List;

/** A permit on its way to a waiter; made under the lock, handed out after it. */
record Grant<B>(Waiter<B> waiter, Permit<B> permit) {
  static <B> void handOut(List<Grant<B>> grants) {
    for (Grant<B> grant : grants) {
      grant.waiter.granted(grant.permit);
    }
  }
}

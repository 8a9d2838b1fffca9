package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.kafka.cluster.Clients;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.jboss.logging.Logger;

/** What is to be known and done about consumer groups as a whole. */
final class GroupMembers {
  private static final Logger LOG = Logger.getLogger(GroupMembers.class);
  private static final int DELETE_TRIES = 20;
  private static final long BETWEEN_TRIES_MILLIS = 250;

  private final Clients clients;

  GroupMembers(Clients clients) {
    this.clients = clients;
  }

  /** {@code consumer} (KIP-848) where the cluster has it: members join and leave without a stop. */
  String protocol() {
    FeatureMetadata features =
        clients.await(
            "read the cluster's features", clients.admin().describeFeatures().featureMetadata());
    return Optional.ofNullable(features.finalizedFeatures().get("group.version"))
            .filter(levels -> levels.maxVersionLevel() >= 1)
            .isPresent()
        ? "consumer"
        : "classic";
  }

  /**
   * Removes the members that a killed server left in a group of the embedded broker, which would
   * keep their partitions until their sessions end. All or none: Kafka offers no more for members
   * without an instance id.
   */
  void removeDead(String group) {
    try {
      Collection<MemberDescription> members =
          clients
              .await(
                  "describe group '" + group + "'",
                  clients
                      .admin()
                      .describeConsumerGroups(List.of(group))
                      .describedGroups()
                      .get(group))
              .members();
      if (!members.isEmpty()
          && members.stream().allMatch(each -> Clients.isDead(each.clientId()))) {
        clients.await(
            "remove the members of group '" + group + "'",
            clients
                .admin()
                .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                .all());
        LOG.debugf("removed %d members of a killed server from group '%s'", members.size(), group);
      }
    } catch (HearthException e) {
      // Then their sessions end by themselves.
      LOG.debugf("members of a killed server stay: %s", e.getMessage());
    }
  }

  /** Deletes a group of which this was the last member; another gateway may still be leaving. */
  void delete(String group) {
    for (int i = 0; i < DELETE_TRIES; i++) {
      KafkaFuture<Void> deleted =
          clients.admin().deleteConsumerGroups(List.of(group)).deletedGroups().get(group);
      try {
        clients.await("delete group '" + group + "'", deleted);
        return;
      } catch (RuntimeException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return;
        }
        if (!(e.getCause() instanceof GroupNotEmptyException)) {
          LOG.warnf("%s; it expires by itself", e.getMessage());
          return;
        }
      }
      try {
        Thread.sleep(BETWEEN_TRIES_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    LOG.debugf("group '%s' still has members and is left to them", group);
  }
}

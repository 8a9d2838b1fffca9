package dev.hearth.registry.state;

import dev.hearth.api.function.Revision;
import dev.hearth.api.function.TriggerSource;
import java.util.List;
import java.util.Optional;

/**
 * A revision and what a rollback to it restores.
 *
 * @param deployedWith the manifest's triggers when traffic was last deployed to it; empty when it
 *     never got traffic
 */
public record RevisionEntry(Revision revision, Optional<List<TriggerSource>> deployedWith) {
  public RevisionEntry {
    deployedWith = deployedWith.map(List::copyOf);
  }

  public int number() {
    return revision.id().number();
  }

  boolean hadTraffic() {
    return deployedWith.isPresent();
  }
}

package dev.hearth.api.status;

import java.util.List;

/** A part of the platform that can tell how it is. */
public interface StatusSource {
  List<StatusItem> status();
}

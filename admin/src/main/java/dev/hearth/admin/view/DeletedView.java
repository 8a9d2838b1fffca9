package dev.hearth.admin.view;

import java.util.List;
import java.util.Optional;

/**
 * What a delete did.
 *
 * @param freed bytes of the disk
 * @param logsKept whether logs and dead letters stay
 * @param droppedDeadLetters that were still waiting
 * @param volumes of the function that stay until they are removed
 * @param remark what could not be done, if anything
 */
public record DeletedView(
    String function,
    long freed,
    boolean logsKept,
    int droppedDeadLetters,
    Optional<String> remark,
    List<String> forgotten,
    List<String> volumes) {}

package dev.hearth.api.event;

import dev.hearth.api.function.KafkaTrigger;

/**
 * How far a trigger has come.
 *
 * @param lag records not handled yet; -1 while unknown
 * @param buffered records taken from the topic and not handled yet
 * @param retries tries after a first one, since this process began
 * @param deadLetters records given up, since this process began
 * @param passedOver records that its filter kept from the function, since this process began
 * @param notice what of its topic was found not to be as it was left, the last time, with the time;
 *     empty when all was
 * @param state a word for people: {@code running}, {@code connecting}, or what is wrong
 */
public record TriggerProgress(
    KafkaTrigger trigger,
    long lag,
    int buffered,
    long retries,
    long deadLetters,
    long passedOver,
    String notice,
    String state) {}

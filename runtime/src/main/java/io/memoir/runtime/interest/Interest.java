package io.memoir.runtime.interest;

/**
 * One interest of a person after the events so far.
 *
 * @param memory the memory that has it
 * @param cluster the interest
 * @param share of all interests of the memory, from 0 to 1
 * @param before the share {@link InterestCourse#BACK} events ago; with fewer events, that after the
 *     first one
 * @param trend how the share has changed since then
 * @param heldEvents number of events for which the share has been at least {@link
 *     InterestCourse#HELD} without interruption, the last one included; 0 if it is below now
 * @param since time of the first of these events, in milliseconds since 1970; 0 if there is none,
 *     or if its time is unknown
 */
public record Interest(
    Memory memory,
    InterestCluster cluster,
    double share,
    double before,
    Trend trend,
    long heldEvents,
    long since) {}

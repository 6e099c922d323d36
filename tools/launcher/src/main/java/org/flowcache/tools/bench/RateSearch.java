// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the highest rate that the switch holds. A rate counts only once several trials pass, one after the other.
 * A rate that fails gets a second chance, as other work on the machine may have been why.
 */
final class RateSearch {

    private static final double PRECISION = 1.05;
    private static final int STEP = 1000;

    private final int first;
    private final int max;
    private final int confirmations;

    /** Sends packets. */
    @FunctionalInterface
    interface Attempt {

        /**
         * Makes a trial.
         *
         * @param rate      packets a second
         * @param confirms  whether it is one of those that count
         * @return what became of them
         * @throws IOException          if packets can't be sent
         * @throws InterruptedException if the thread is interrupted
         */
        Trial run(int rate, boolean confirms) throws IOException, InterruptedException;
    }

    /**
     * The highest rate.
     *
     * @param trials             those that confirm it
     * @param limitedByGenerator whether a higher rate could not be tried, rather than did not pass
     */
    record Highest(List<Trial> trials, boolean limitedByGenerator) {

        /** Takes a copy. */
        Highest {
            trials = List.copyOf(trials);
        }

        /**
         * Tells the rate.
         *
         * @return packets that were sent a second in the slowest trial
         */
        double rate() {
            return trials.stream().mapToDouble(Trial::rate).min().orElseThrow();
        }

        /**
         * Returns the trial that lost most.
         *
         * @return one of the trials
         */
        Trial worst() {
            return trials.stream().max(Comparator.comparingDouble(Trial::loss)).orElseThrow();
        }
    }

    /**
     * Creates a search.
     *
     * @param first         the rate to begin with, in packets a second
     * @param max           the highest rate to try
     * @param confirmations how many trials have to confirm a rate
     */
    RateSearch(int first, int max, int confirmations) {
        this.first = Math.min(first, max);
        this.max = max;
        this.confirmations = confirmations;
    }

    /**
     * Searches.
     *
     * @param attempt makes the trials
     * @return the highest rate; empty if none passes, however low
     * @throws IOException          if packets can't be sent
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<Highest> run(Attempt attempt) throws IOException, InterruptedException {
        int passed = 0;
        Optional<Trial> failed = Optional.empty();
        int rate = first;
        while (rate > 0) {
            Optional<Trial> failure = failure(attempt, rate);
            if (failure.isEmpty()) {
                passed = rate;
            } else {
                failed = failure;
            }
            rate = next(passed, failed);
        }
        boolean limited = failed.isPresent() ? failed.get().isLimitedByGenerator() : passed == max;
        while (passed > 0) {
            Optional<List<Trial>> trials = confirm(attempt, passed);
            if (trials.isEmpty()) {
                trials = confirm(attempt, passed);
            }
            if (trials.isPresent()) {
                return Optional.of(new Highest(trials.get(), limited));
            }
            limited = false;
            passed = passed == 1 ? 0 : Math.min(passed - 1, (int) (passed / PRECISION));
        }
        return Optional.empty();
    }

    /** The rate to try next, 0 if it has been found: doubled, halved, or half way between, in whole thousands. */
    private int next(int passed, Optional<Trial> failed) {
        if (failed.isEmpty()) {
            return passed == max ? 0 : (int) Math.min(max, 2L * passed);
        }
        int tooHigh = failed.get().asked();
        if (passed == 0) {
            return tooHigh / 2;
        }
        int middle = (passed + tooHigh) / 2;
        int rounded = middle > 20 * STEP ? middle / STEP * STEP : middle;
        return tooHigh <= passed * PRECISION || rounded <= passed ? 0 : rounded;
    }

    private static Optional<Trial> failure(Attempt attempt, int rate) throws IOException, InterruptedException {
        Trial trial = attempt.run(rate, false);
        if (!trial.passes()) {
            trial = attempt.run(rate, false);
        }
        return Optional.of(trial).filter(t -> !t.passes());
    }

    private Optional<List<Trial>> confirm(Attempt attempt, int rate) throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < confirmations; i++) {
            Trial trial = attempt.run(rate, true);
            if (!trial.passes()) {
                return Optional.empty();
            }
            trials.add(trial);
        }
        return Optional.of(trials);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.Map;
import java.util.TreeMap;
import org.flowcache.app.timing.Timing;

/**
 * Samples, collected by metric: on Prometheus's page, all samples of a metric come together, whatever device they are
 * of.
 */
final class Samples {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, CounterSnapshot.Builder> counters = new TreeMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
    private final Map<String, SummarySnapshot.Builder> summaries = new TreeMap<>();

    /**
     * Adds how much there was of something up to now.
     *
     * @param name   the metric's name, to which "_total" is added
     * @param help   what it counts
     * @param value  how much
     * @param labels names and values in turn
     */
    void counter(String name, String help, double value, String... labels) {
        counters.computeIfAbsent(name, key -> CounterSnapshot.builder().name(key).help(help))
                .dataPoint(CounterDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    }

    /**
     * Adds how much there is of something now.
     *
     * @param name   the metric's name
     * @param help   what it measures
     * @param value  how much
     * @param labels names and values in turn
     */
    void gauge(String name, String help, double value, String... labels) {
        gauges.computeIfAbsent(name, key -> GaugeSnapshot.builder().name(key).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    }

    /**
     * Adds how often something was done, and how long it took.
     *
     * @param name   the metric's name, to which "_count" and "_sum" are added
     * @param help   what is done
     * @param timing how often, and how long
     * @param labels names and values in turn
     */
    void summary(String name, String help, Timing timing, String... labels) {
        summaries.computeIfAbsent(name, key -> SummarySnapshot.builder().name(key).help(help))
                .dataPoint(SummaryDataPointSnapshot.builder().count(timing.count())
                        .sum(timing.sum().toNanos() / NANOS_PER_SECOND).labels(Labels.of(labels)).build());
    }

    /**
     * Returns all that was added.
     *
     * @return the metrics
     */
    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
        gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
        summaries.values().forEach(summary -> all.metricSnapshot(summary.build()));
        return all.build();
    }
}

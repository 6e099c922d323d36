// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.metrics;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Test;

/**
 * That what is handed out for Grafana and Prometheus asks for nothing but what the application tells, and for all of
 * it.
 */
public class MonitoringTest {

    private static final Path FOLDER = Path.of("../tools/monitoring");
    private static final Path RULES = FOLDER.resolve("alerts.yml");
    private static final Path DASHBOARD = FOLDER.resolve("grafana-dashboard.json");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)\\{(.*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*=~?\\s*\"([^\"]*)\"");
    /** A metric in a query, of the application or recorded by a rule, and what is asked of its labels. */
    private static final Pattern QUERIED = Pattern.compile("\\b(flowcache[\\w:]+)(?:\\{([^}]*)})?");
    private static final Pattern RECORDED = Pattern.compile("record: (\\S+)");

    /** The labels of each metric, and their values. */
    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();

    /** Reads all metrics. */
    public MonitoringTest() {
        TestMetrics all = new TestMetrics();
        all.everything();
        all.samples().keySet().forEach(sample -> {
            Matcher parts = SAMPLE.matcher(sample);
            assertThat(sample, parts.matches(), is(true));
            Map<String, Set<String>> labels = metrics.computeIfAbsent(parts.group(1), name -> new TreeMap<>());
            Matcher label = LABEL.matcher(parts.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), name -> new HashSet<>()).add(label.group(2));
            }
        });
    }

    @Test
    public void alertsAskForWhatThereIs() throws IOException {
        String rules = Files.readString(RULES);
        List<String> queries = expressions(rules);
        assertThat(queries.size(), is(greaterThan(5)));
        Set<String> recorded = new TreeSet<>();
        Matcher record = RECORDED.matcher(rules);
        while (record.find()) {
            recorded.add(record.group(1));
        }
        queries.forEach(query -> check(query, recorded));
    }

    @Test
    public void dashboardAsksForWhatThereIs() throws IOException {
        List<String> queries = dashboard().findValuesAsText("expr");
        assertThat(queries.size(), is(greaterThan(10)));
        queries.forEach(query -> check(query, Set.of()));
        dashboard().get("templating").findValuesAsText("query").stream()
                .filter(query -> query.startsWith("label_values")).forEach(query -> check(query, Set.of()));
    }

    @Test
    public void dashboardShowsEachMetric() throws IOException {
        String queries = String.join(" ", dashboard().findValuesAsText("expr"));
        Set<String> shown = new HashSet<>();
        Matcher matcher = QUERIED.matcher(queries);
        while (matcher.find()) {
            shown.add(matcher.group(1));
        }
        assertThat(metrics.keySet().stream().filter(name -> !shown.contains(name)).collect(Collectors.toSet()),
                is(empty()));
    }

    @Test
    public void dashboardHasEachPanelInAPlaceOfItsOwn() throws IOException {
        Set<String> taken = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            assertThat(panel.get("title").asText(), ids.add(panel.get("id").asInt()), is(true));
            JsonNode place = panel.get("gridPos");
            for (int x = 0; x < place.get("w").asInt(); x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    assertThat(panel.get("title").asText(),
                            taken.add(place.get("x").asInt() + x + " " + (place.get("y").asInt() + y)), is(true));
                }
            }
        }
    }

    @Test
    public void alertsAreAsPrometheusWantsThem() throws Exception {
        assertThat(Promtool.run("", "check", "rules", RULES.toString()), is(""));
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(DASHBOARD));
    }

    /** What follows "expr:", on the same line or on the lines after it that are indented more. */
    private static List<String> expressions(String yaml) {
        List<String> expressions = new ArrayList<>();
        StringBuilder folded = null;
        for (String line : yaml.lines().collect(Collectors.toList())) {
            String text = line.strip();
            if (text.startsWith("expr:")) {
                folded = new StringBuilder();
                text = text.substring("expr:".length()).strip();
            } else if (folded == null || text.matches("\\w+:( .*)?|- .*|#.*|")) {
                if (folded != null) {
                    expressions.add(folded.toString());
                }
                folded = null;
                continue;
            }
            folded.append(text.equals(">-") ? "" : " " + text);
        }
        return expressions;
    }

    private void check(String query, Set<String> recorded) {
        Matcher matcher = QUERIED.matcher(query);
        boolean any = false;
        while (matcher.find()) {
            any = true;
            String name = matcher.group(1);
            if (!recorded.contains(name)) {
                assertThat(query, metrics.keySet(), hasItem(name));
                checkLabels(query, metrics.get(name), matcher.group(2) == null ? "" : matcher.group(2));
            }
        }
        assertThat(query, any, is(true));
    }

    private static void checkLabels(String query, Map<String, Set<String>> labels, String wanted) {
        Matcher label = LABEL.matcher(wanted);
        while (label.find()) {
            assertThat(query, labels.keySet(), hasItem(label.group(1)));
            String value = label.group(2);
            if (!value.startsWith("$")) {
                assertThat(query, labels.get(label.group(1)).stream().filter(known -> known.matches(value))
                        .collect(Collectors.toSet()), is(not(empty())));
            }
        }
    }
}

package io.github.img2dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.metrics.sink.PrometheusServlet;
import org.junit.jupiter.api.Test;

/** The dashboard asks for what Spark's own Prometheus page shows of our metrics. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("../conf/grafana-dashboard.json");
    private static final String PLUGIN = "plugin." + ProgressPlugin.class.getName();
    private static final Pattern EXACT = Pattern.compile("\\bmetrics_[A-Za-z0-9_]+");
    private static final Pattern BY_PATTERN = Pattern.compile("__name__=~\"([^\"]+)\"");

    @Test
    void everyMetricOfTheDashboardIsShown() throws Exception {
        var shown = shown();
        for (var expression : expressions()) {
            var pattern = BY_PATTERN.matcher(expression);
            if (pattern.find()) {
                assertThat(shown).as(expression).anyMatch(name -> name.matches(pattern.group(1)));
            } else {
                assertThat(shown).containsAll(names(expression));
                assertThat(names(expression)).as(expression).isNotEmpty();
            }
        }
    }

    @Test
    void everyReasonOfAFailureIsOnTheDashboard() throws Exception {
        var asked = expressions().stream().flatMap(text -> names(text).stream()).collect(Collectors.toSet());
        assertThat(asked)
                .containsAll(shown().stream()
                        .filter(name -> name.contains("_driver_") && name.contains("_failures_"))
                        .filter(name -> name.endsWith("_Value"))
                        .toList());
    }

    /** The names on the page of a driver in whose JVM the executor is. */
    private static Set<String> shown() throws ReflectiveOperationException {
        var registry = new MetricRegistry();
        registry.register("img2dataset.driver." + PLUGIN + ".run", new DriverMetrics());
        registry.register("img2dataset.driver." + PLUGIN + ".executor", ExecutorMetrics.INSTANCE);
        return snapshot(new PrometheusServlet(new Properties(), registry))
                .lines()
                .map(line -> line.replaceFirst("\\{.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Spark 3.5's method takes a request, which it does not look at. */
    private static String snapshot(PrometheusServlet servlet) throws ReflectiveOperationException {
        for (var method : PrometheusServlet.class.getMethods()) {
            if (method.getName().equals("getMetricsSnapshot")) {
                return (String) method.invoke(servlet, new Object[method.getParameterCount()]);
            }
        }
        throw new NoSuchMethodException("getMetricsSnapshot");
    }

    private static Set<String> names(String expression) {
        return EXACT.matcher(expression).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    private static Set<String> expressions() throws IOException {
        return new ObjectMapper()
                .readTree(DASHBOARD.toFile()).findParents("expr").stream()
                        .map(ObjectNode.class::cast)
                        .map(target -> target.path("expr").asText())
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}

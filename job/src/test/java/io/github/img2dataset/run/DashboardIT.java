package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alerts ask for what Spark's own Prometheus page shows of our metrics. */
@Timeout(120)
class DashboardIT {
    private static final Path DASHBOARD = Path.of("../conf/grafana-dashboard.json");
    private static final Path ALERTS = Path.of("../conf/prometheus-rules.yml");
    private static final Pattern EXACT = Pattern.compile("\\bmetrics_[A-Za-z0-9_]+");
    private static final Pattern BY_PATTERN = Pattern.compile("__name__=~\"([^\"]+)\"");
    private static final Set<String> SHOWN = new TreeSet<>();

    @Test
    void everyMetricOfTheDashboardIsShown() throws Exception {
        for (var expression : expressions()) {
            var pattern = BY_PATTERN.matcher(expression);
            if (pattern.find()) {
                assertThat(SHOWN).as(expression).anyMatch(name -> name.matches(pattern.group(1)));
            } else {
                assertThat(SHOWN).containsAll(names(expression));
                assertThat(names(expression)).as(expression).isNotEmpty();
            }
        }
    }

    @Test
    void everyReasonOfAFailureIsOnTheDashboard() throws Exception {
        var asked = expressions().stream().flatMap(text -> names(text).stream()).collect(Collectors.toSet());
        assertThat(asked)
                .containsAll(SHOWN.stream()
                        .filter(name -> name.contains("_driver_") && name.contains("_failures_"))
                        .filter(name -> name.endsWith("_Value"))
                        .toList());
    }

    @Test
    void everyMetricOfTheAlertsIsShown() throws Exception {
        var asked = names(Files.readString(ALERTS));
        assertThat(asked).isNotEmpty().allMatch(SHOWN::contains);
    }

    /** The names on the page of a driver in whose JVM the executor is: of a session of the job's, with the settings in conf. */
    @BeforeAll
    static void openASession(@TempDir Path folder) throws IOException, InterruptedException {
        var page = folder.resolve("page");
        var java = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "@../conf/jvm.options",
                        "@../conf/jvm-modules.options",
                        "-Xmx512m",
                        "-Dimg2dataset.conf=../conf",
                        "-Dspark.ui.enabled=true",
                        "-Dspark.ui.port=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MetricsPage.class.getName(),
                        page.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            var exitCode = java.waitFor();
            assertThat(exitCode).as(Files.readString(folder.resolve("log"))).isZero();
            SHOWN.addAll(Files.readString(page)
                    .lines()
                    .map(line -> line.replaceFirst("\\{.*", ""))
                    .toList());
        } finally {
            java.destroyForcibly();
        }
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

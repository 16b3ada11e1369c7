package io.github.img2dataset.run.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Launchers check options with the job's jar alone, before they ask a cluster: Spark's libraries are not there. */
class OptionsAloneTest {
    private WithoutSpark loader;

    /** The test's class path without what a cluster brings. */
    private static final class WithoutSpark extends URLClassLoader {
        WithoutSpark(URL[] classPath) {
            super(classPath, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.slf4j.") || name.startsWith("org.apache.spark.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @BeforeEach
    void leaveSparkOut() throws IOException {
        var classPath = new ArrayList<URL>();
        for (var entry : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        loader = new WithoutSpark(classPath.toArray(URL[]::new));
    }

    @AfterEach
    void closeTheClassPath() throws IOException {
        loader.close();
    }

    @Test
    void optionsThatNameMachinesAreChecked() throws Exception {
        check("--dns_servers", "127.0.0.1:5353", "--allowed_networks", "10.0.0.0/8");
        check("--proxy", "http://127.0.0.1:3128", "--host_patience", "30", "--user_agent_token", "token");
        for (var options : Map.of(
                        List.of("--dns_servers", "x:99999"), "x:99999",
                        List.of("--allowed_networks", "10.0.0.0/99"), "allowed_networks: ",
                        List.of("--proxy", "http://"), "A proxy is http://host:port: http://")
                .entrySet()) {
            assertThatThrownBy(() -> check(options.getKey().toArray(String[]::new)))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining(options.getValue());
        }
    }

    private void check(String... options) throws Exception {
        var arguments = new ArrayList<>(List.of("--url_list", "l.txt"));
        arguments.addAll(List.of(options));
        var parser = loader.loadClass(CommandLineParser.class.getName());
        var parsed = parser.getMethod("parse", List.class).invoke(null, arguments);
        var config = loader.loadClass(JobConfig.class.getName());
        assertThat(config.getMethod("from", parsed.getClass()).invoke(null, parsed))
                .isNotNull();
    }
}

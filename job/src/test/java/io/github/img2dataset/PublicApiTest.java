package io.github.img2dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What versions protect: the API has just the members that a list beside this test has, and each has its javadoc. */
class PublicApiTest {
    private static final Path LIST = Path.of("src/test/resources/io/github/img2dataset/public-api.txt");
    private static final List<String> PACKAGES = List.of("io.github.img2dataset", "io.github.img2dataset.api");

    @Test
    void nothingIsPublicByAccident() throws IOException {
        var surface = surface();
        if (Boolean.getBoolean("img2dataset.api") || "write".equals(System.getProperty("img2dataset.docs"))) {
            Files.createDirectories(LIST.getParent());
            Files.writeString(LIST, surface);
        }

        assertThat(surface)
                .as(
                        "A change of the API that is meant: mvn -o -q -Pquick -pl job test -Dtest=PublicApiTest"
                                + " -Dimg2dataset.docs=write -Dsurefire.failIfNoSpecifiedTests=false, and a line in CHANGELOG.md")
                .isEqualTo(Files.readString(LIST));
    }

    @Test
    void javadocHasNothingToComplainOf(@TempDir Path folder) throws IOException {
        var javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
        var words = new StringWriter();
        var arguments = Stream.concat(
                Stream.of(
                        "-quiet",
                        "-Xdoclint:all,-missing",
                        "-Werror",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString()),
                sources().map(Path::toString));

        var exitCode = javadoc.run(
                new java.io.PrintWriter(words, true),
                new java.io.PrintWriter(words, true),
                arguments.toArray(String[]::new));

        assertThat(words.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(folder.resolve("io/github/img2dataset/Img2Dataset.html")).exists();
    }

    private static Stream<Path> sources() throws IOException {
        var sources = new TreeSet<Path>();
        for (var name : PACKAGES) {
            try (var files = Files.list(Path.of("src/main/java", name.split("\\.")))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources.stream();
    }

    private static String surface() {
        var lines = new StringJoiner("\n", "", "\n");
        new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages(PACKAGES.get(0)).stream()
                        .filter(type -> PACKAGES.contains(type.getPackageName()))
                        .map(JavaClass::reflect)
                        .filter(type -> Modifier.isPublic(type.getModifiers()))
                        .sorted((a, b) -> a.getName().compareTo(b.getName()))
                        .forEach(type -> {
                            lines.add(type.toString());
                            members(type).forEach(member -> lines.add("  " + member));
                        });
        return lines.toString();
    }

    private static Set<String> members(Class<?> type) {
        var members = new TreeSet<String>();
        Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
                .flatMap(Arrays::stream)
                .filter(member -> isVisible((Member) member))
                .forEach(member -> members.add(member.toString().replaceAll("(java|io|org)(\\.[a-z0-9]+)+\\.", "")));
        return members;
    }

    private static boolean isVisible(Member member) {
        return !member.isSynthetic()
                && (Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()));
    }
}

package io.github.img2dataset;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;

/** Holds the arrows between the packages and the one home of each library. */
@AnalyzeClasses(packages = ArchitectureTest.BASE, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    static final String BASE = "io.github.img2dataset";

    /** Package to the packages of ours that it may use. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("sample", List.of()),
            Map.entry("storage", List.of()),
            Map.entry("fetch", List.of("sample")),
            Map.entry("image", List.of("sample")),
            Map.entry("isolation", List.of("sample", "image")),
            Map.entry("metadata", List.of("sample", "storage")),
            Map.entry("urls", List.of("sample", "storage")),
            Map.entry("write", List.of("sample", "metadata", "storage")),
            Map.entry("card", List.of("sample", "metadata", "write")),
            Map.entry("shard", List.of("sample", "metadata", "storage", "fetch", "image", "isolation", "write")),
            Map.entry("wandb", List.of("metadata", "storage")));

    /** Sub-package of image to the others that it may use. */
    private static final Map<String, List<String>> IMAGE_ARROWS = Map.of(
            "format", List.of(),
            "area", List.of(),
            "natives", List.of("format"),
            "jpeg", List.of("format", "area"),
            "png", List.of("format"),
            "gif", List.of("format"),
            "avif", List.of("format", "natives"),
            "jp2", List.of("format", "natives"),
            "blur", List.of("format"),
            "exif", List.of("format"));

    /** Library to the packages that may use it. */
    private static final Map<String, List<String>> HOMES = Map.ofEntries(
            Map.entry("org.apache.hadoop.fs", List.of("storage")),
            Map.entry("org.apache.hc", List.of("fetch")),
            Map.entry("org.xbill.DNS", List.of("fetch")),
            Map.entry("com.ibm.icu", List.of("fetch")),
            Map.entry("crawlercommons", List.of("fetch")),
            Map.entry("org.brotli", List.of("fetch")),
            Map.entry("com.github.luben", List.of("fetch")),
            Map.entry("org.opencv", List.of("image")),
            Map.entry("org.bytedeco", List.of("image")),
            Map.entry("org.apache.commons.compress", List.of("write", "urls")),
            Map.entry("org.apache.parquet", List.of("write", "urls")),
            Map.entry("com.fasterxml.jackson", List.of("metadata", "card", "report", "wandb")),
            Map.entry("org.apache.spark", List.of("urls", "run", "report")),
            Map.entry("com.codahale.metrics", List.of("report")),
            Map.entry("picocli", List.of("run")));

    @ArchTest
    static final ArchRule noCycles = slices().matching(BASE + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static void packagesUseOnlyWhatIsBelowThem(JavaClasses classes) {
        ARROWS.forEach((from, allowed) -> ARROWS.keySet().stream()
                .filter(to -> !to.equals(from) && !allowed.contains(to))
                .forEach(to -> noClasses()
                        .that()
                        .resideInAPackage(in(from))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(in(to), in("run"), in("report"))
                        .allowEmptyShould(true)
                        .check(classes)));
    }

    @ArchTest
    static void imageFormatsAndStepsAreClosedToOthers(JavaClasses classes) {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("image"))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(BASE + ".image.*..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("Exif"))))
                .check(classes);
        IMAGE_ARROWS.forEach((from, allowed) -> {
            noClasses()
                    .that()
                    .resideInAPackage(in("image." + from))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(BASE + ".image")
                    .check(classes);
            IMAGE_ARROWS.keySet().stream()
                    .filter(to -> !to.equals(from) && !allowed.contains(to))
                    .forEach(to -> noClasses()
                            .that()
                            .resideInAPackage(in("image." + from))
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(in("image." + to))
                            .check(classes));
        });
    }

    @ArchTest
    static void librariesStayInTheirHomes(JavaClasses classes) {
        HOMES.forEach((library, homes) -> noClasses()
                .that()
                .resideOutsideOfPackages(
                        homes.stream().map(ArchitectureTest::in).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(classes));
    }

    private static String in(String name) {
        return BASE + "." + name + "..";
    }
}

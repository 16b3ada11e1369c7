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

    /** The package of the API's door, above all others. */
    private static final String DOOR = "";

    /** Package to the packages of this project that it may use. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("api", List.of()),
            Map.entry("cluster", List.of()),
            Map.entry("sample", List.of()),
            Map.entry("threads", List.of()),
            Map.entry("storage", List.of("threads")),
            Map.entry("fetch", List.of("sample", "threads")),
            Map.entry("image", List.of("sample")),
            Map.entry("isolation", List.of("sample", "image", "threads")),
            Map.entry("metadata", List.of("sample", "storage")),
            Map.entry("urls", List.of("sample", "storage")),
            Map.entry("output", List.of("sample", "metadata", "storage")),
            Map.entry("card", List.of("sample", "metadata", "output")),
            Map.entry(
                    "shard", List.of("sample", "metadata", "storage", "fetch", "image", "isolation", "output", "api")),
            Map.entry("index", List.of("sample", "metadata", "storage", "cluster")),
            Map.entry("pack", List.of("sample", "metadata", "storage", "shard", "output", "cluster")),
            Map.entry("duplicates", List.of("sample", "cluster")),
            Map.entry("wandb", List.of("metadata", "storage", "threads")));

    /** Room of a package to the other rooms of it that the room may use; the name alone is the package's own level. */
    private static final Map<String, List<String>> ROOMS = Map.ofEntries(
            Map.entry("image.format", List.of()),
            Map.entry("image.area", List.of()),
            Map.entry("image.natives", List.of("image.format")),
            Map.entry("image.jpeg", List.of("image.format", "image.area")),
            Map.entry("image.png", List.of("image.format")),
            Map.entry("image.gif", List.of("image.format")),
            Map.entry("image.avif", List.of("image.format", "image.natives")),
            Map.entry("image.jp2", List.of("image.format", "image.natives")),
            Map.entry("image.tiff", List.of("image.format")),
            Map.entry("image.webp", List.of("image.format")),
            Map.entry("image.raster", List.of("image.format")),
            Map.entry("image.named", List.of("image.format")),
            Map.entry("image.blur", List.of("image.format")),
            Map.entry("image.exif", List.of("image.format")),
            Map.entry("image.optout", List.of("image.format")),
            Map.entry("urls.source", List.of()),
            Map.entry("urls.text", List.of("urls.source")),
            Map.entry("urls.parquet", List.of("urls.source")),
            Map.entry("fetch.address", List.of()),
            Map.entry("report", List.of()),
            Map.entry("report.events", List.of()),
            Map.entry("report.page", List.of("report")),
            Map.entry("run.options", List.of()),
            Map.entry("run", List.of("run.options")),
            Map.entry("run.doctor", List.of("run", "run.options")),
            Map.entry("run.verify", List.of("run", "run.options")),
            Map.entry("run.cli", List.of("run", "run.options", "run.doctor", "run.verify")));

    /** Package whose rooms are closed to others to the one type in them that is open. */
    private static final Map<String, String> CLOSED = Map.of("image", "none", "fetch", "UrlHost", "run", "none");

    /** Library to the packages that may use it. */
    private static final Map<String, List<String>> HOMES = Map.ofEntries(
            Map.entry("org.apache.hadoop.fs", List.of("storage")),
            Map.entry("org.apache.hc", List.of("fetch")),
            Map.entry("org.xbill.DNS", List.of("fetch")),
            Map.entry("com.ibm.icu", List.of("fetch.address")),
            Map.entry("crawlercommons", List.of("fetch")),
            Map.entry("org.brotli", List.of("fetch")),
            Map.entry("com.github.benmanes.caffeine", List.of("fetch")),
            Map.entry("com.google.protobuf", List.of("output", "wandb")),
            Map.entry("com.github.luben", List.of("fetch")),
            Map.entry("org.opencv", List.of("image")),
            Map.entry("org.bytedeco", List.of("image")),
            Map.entry("org.apache.commons.compress", List.of("output", "urls")),
            Map.entry("org.apache.parquet", List.of("output", "urls")),
            Map.entry(
                    "com.fasterxml.jackson", List.of("sample", "metadata", "card", "report", "wandb", "fetch", "urls")),
            Map.entry(
                    "org.apache.spark",
                    List.of(DOOR, "bridge", "urls", "run", "report", "pack", "index", "duplicates", "cluster")),
            Map.entry("com.codahale.metrics", List.of("report")),
            Map.entry("picocli", List.of("run.options", "run.cli")));

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
    static void roomsUseOnlyTheRoomsBelowThem(JavaClasses classes) {
        ROOMS.forEach((from, allowed) -> noClasses()
                .that()
                .resideInAPackage(BASE + "." + from)
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are in another room of " + house(from)) {
                    @Override
                    public boolean test(JavaClass type) {
                        var to = type.getPackageName()
                                .substring(Math.min(
                                        BASE.length() + 1, type.getPackageName().length()));
                        return type.getPackageName().startsWith(BASE)
                                && house(to).equals(house(from))
                                && !to.equals(from)
                                && !allowed.contains(to);
                    }
                })
                .check(classes));
    }

    @ArchTest
    static void roomsAreClosedToStrangers(JavaClasses classes) {
        CLOSED.forEach((house, open) -> noClasses()
                .that()
                .resideOutsideOfPackage(in(house))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(BASE + "." + house + ".*..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.simpleName(open))))
                .check(classes));
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

    private static String house(String room) {
        var dot = room.indexOf('.');
        return dot < 0 ? room : room.substring(0, dot);
    }

    private static String in(String name) {
        return name.equals(DOOR) ? BASE : BASE + "." + name + "..";
    }
}

package io.github.img2dataset.image.optout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files put together as the containers' specifications have it. */
class EmbeddedOptOutTest {
    private static final String VOCABULARY = "http://ns.useplus.org/ldf/vocab/";
    private static final String PROHIBITED = "DMI-PROHIBITED-AIMLTRAINING";
    private static final String SAID = "plus:DataMining " + PROHIBITED;
    private static final String JPEG_MARK = "http://ns.adobe.com/xap/1.0/\0";

    @ParameterizedTest
    @CsvSource({
        "DMI-PROHIBITED, true",
        "DMI-PROHIBITED-AIMLTRAINING, true",
        "DMI-PROHIBITED-GENAIMLTRAINING, true",
        "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING, true",
        "DMI-PROHIBITED-SEECONSTRAINT, true",
        "DMI-ALLOWED, false",
        "DMI-UNSPECIFIED, false"
    })
    void theValuesOfPlusSayWhatIsProhibited(String value, boolean isProhibited) {
        assertThat(EmbeddedOptOut.find(jpeg(0xe1, JPEG_MARK, element(value))))
                .isEqualTo(isProhibited ? "plus:DataMining " + value : null);
    }

    @Test
    void xmpHasThePropertyInThreeForms() {
        assertThat(EmbeddedOptOut.find(jpeg(0xe1, JPEG_MARK, element(PROHIBITED))))
                .isEqualTo(SAID);
        assertThat(EmbeddedOptOut.find(
                        jpeg(0xe1, JPEG_MARK, xmp("p:DataMining=\"" + VOCABULARY + PROHIBITED + "\"", ""))))
                .isEqualTo(SAID);
        assertThat(EmbeddedOptOut.find(jpeg(
                        0xe1, JPEG_MARK, xmp("", "<p:DataMining rdf:resource=\"" + VOCABULARY + PROHIBITED + "\"/>"))))
                .isEqualTo(SAID);
    }

    @Test
    void aPropertyOfThatNameInAnotherNamespaceIsAnother() {
        var other = element(PROHIBITED).replace("http://ns.useplus.org/ldf/xmp/1.0/", "http://example.com/");

        assertThat(EmbeddedOptOut.find(jpeg(0xe1, JPEG_MARK, other))).isNull();
    }

    @Test
    void xmpIsFoundInEveryContainer() {
        var packet = element(PROHIBITED).getBytes(UTF_8);
        var keyword = "XML:com.adobe.xmp\0".getBytes(ISO_8859_1);

        assertThat(EmbeddedOptOut.find(png("iTXt", joined(keyword, new byte[4], packet))))
                .isEqualTo(SAID);
        assertThat(EmbeddedOptOut.find(
                        png("iTXt", joined(keyword, new byte[] {1, 0, 'e', 'n', 0, 0}, deflated(packet)))))
                .isEqualTo(SAID);
        assertThat(EmbeddedOptOut.find(webp("XMP ", packet))).isEqualTo(SAID);
        assertThat(EmbeddedOptOut.find(joined(box("ftyp", "avif\0\0\0\0".getBytes(ISO_8859_1)), box("mdat", packet))))
                .isEqualTo(SAID);
        assertThat(EmbeddedOptOut.find(joined("GIF89a".getBytes(ISO_8859_1), packet)))
                .isEqualTo(SAID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2pa", "cawg"})
    void c2paIsFoundInEveryContainer(String authority) {
        var store = store(authority, "notAllowed");
        var said = authority + ".training-mining " + authority + ".ai_generative_training notAllowed";

        assertThat(EmbeddedOptOut.find(jpegWithStore(store, store.length))).isEqualTo(said);
        assertThat(EmbeddedOptOut.find(jpegWithStore(store, 100)))
                .as("in several segments")
                .isEqualTo(said);
        assertThat(EmbeddedOptOut.find(png("caBX", store))).isEqualTo(said);
        assertThat(EmbeddedOptOut.find(webp("C2PA", store))).isEqualTo(said);
        assertThat(EmbeddedOptOut.find(joined(
                        box("ftyp", "avif\0\0\0\0".getBytes(ISO_8859_1)),
                        box(
                                "uuid",
                                joined(uuid(), new byte[4], "manifest\0".getBytes(ISO_8859_1), new byte[8], store)))))
                .isEqualTo(said);
    }

    @Test
    void whatIsAllowedOrConstrainedIsNoOptOut() {
        assertThat(EmbeddedOptOut.find(png("caBX", store("c2pa", "allowed")))).isNull();
        assertThat(EmbeddedOptOut.find(png("caBX", store("c2pa", "constrained"))))
                .isNull();
    }

    @Test
    void onlyTheActiveManifestCounts() {
        var store =
                box("jumb", joined(description("c2pa"), manifest("c2pa", "notAllowed"), manifest("c2pa", "allowed")));

        assertThat(EmbeddedOptOut.find(png("caBX", store))).isNull();
    }

    @Test
    void brokenFilesSayNothingAndDoNoHarm() {
        var random = new Random(7);
        var files = new byte[][] {
            jpeg(0xe1, JPEG_MARK, element(PROHIBITED)),
            jpegWithStore(store("c2pa", "notAllowed"), 100),
            png("caBX", store("c2pa", "notAllowed")),
            webp("XMP ", element(PROHIBITED).getBytes(UTF_8))
        };
        for (var round = 0; round < 20_000; round++) {
            var file = files[round % files.length].clone();
            for (var flips = 0; flips <= random.nextInt(8); flips++) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            EmbeddedOptOut.find(Arrays.copyOf(file, 1 + random.nextInt(file.length)));
        }
    }

    private static String element(String value) {
        return xmp("", "<p:DataMining>" + VOCABULARY + value + "</p:DataMining>");
    }

    private static String xmp(String attributes, String elements) {
        return "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF"
                + " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description"
                + " xmlns:p=\"http://ns.useplus.org/ldf/xmp/1.0/\" " + attributes + ">" + elements
                + "</rdf:Description></rdf:RDF></x:xmpmeta>";
    }

    private static byte[] jpeg(int marker, String mark, String content) {
        return joined(
                new byte[] {(byte) 0xff, (byte) 0xd8},
                segment(marker, (mark + content).getBytes(ISO_8859_1)),
                new byte[] {(byte) 0xff, (byte) 0xd9});
    }

    private static byte[] segment(int marker, byte[] content) {
        return joined(
                new byte[] {(byte) 0xff, (byte) marker, (byte) ((content.length + 2) >> 8), (byte) (content.length + 2)
                },
                content);
    }

    /** The box cut in parts, each behind the box's head. */
    private static byte[] jpegWithStore(byte[] store, int part) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
        var sequence = 1;
        for (var from = 8; from < store.length; from += part) {
            var head = ByteBuffer.allocate(8)
                    .put((byte) 'J')
                    .put((byte) 'P')
                    .putShort((short) 1)
                    .putInt(sequence++);
            file.writeBytes(segment(
                    0xeb,
                    joined(
                            head.array(),
                            Arrays.copyOf(store, 8),
                            Arrays.copyOfRange(store, from, Math.min(store.length, from + part)))));
        }
        file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
        return file.toByteArray();
    }

    private static byte[] png(String type, byte[] content) {
        var signature = "\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1);
        var length = ByteBuffer.allocate(4).putInt(content.length).array();
        return joined(signature, length, type.getBytes(ISO_8859_1), content, new byte[4]);
    }

    private static byte[] webp(String type, byte[] content) {
        var length = ByteBuffer.allocate(4)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length)
                .array();
        return joined("RIFF\0\0\0\0WEBP".getBytes(ISO_8859_1), type.getBytes(ISO_8859_1), length, content);
    }

    private static byte[] store(String authority, String use) {
        return box("jumb", joined(description("c2pa"), manifest(authority, use)));
    }

    private static byte[] manifest(String authority, String use) {
        var assertion =
                box("jumb", joined(description(authority + ".training-mining"), box("cbor", entries(authority, use))));
        var assertions = box("jumb", joined(description("c2pa.assertions"), assertion));
        return box("jumb", joined(description("urn:uuid:1"), assertions));
    }

    private static byte[] description(String label) {
        return box("jumd", joined(new byte[16], new byte[] {3}, (label + "\0").getBytes(UTF_8)));
    }

    /** {@code {"entries": {"c2pa.ai_inference": {"use": "allowed"}, "c2pa.ai_generative_training": {"use": ...}}}}. */
    private static byte[] entries(String authority, String use) {
        return joined(
                new byte[] {(byte) 0xa1},
                text("entries"),
                new byte[] {(byte) 0xa2},
                text(authority + ".ai_inference"),
                new byte[] {(byte) 0xa1},
                text("use"),
                text("notAllowed"),
                text(authority + ".ai_generative_training"),
                new byte[] {(byte) 0xa1},
                text("use"),
                text(use));
    }

    private static byte[] text(String text) {
        return joined(new byte[] {0x78, (byte) text.length()}, text.getBytes(UTF_8));
    }

    private static byte[] box(String type, byte[] content) {
        return joined(ByteBuffer.allocate(4).putInt(8 + content.length).array(), type.getBytes(ISO_8859_1), content);
    }

    private static byte[] uuid() {
        return new byte[] {
            (byte) 0xd8,
            (byte) 0xfe,
            (byte) 0xc3,
            (byte) 0xd6,
            0x1b,
            0x0e,
            0x48,
            0x3c,
            (byte) 0x92,
            (byte) 0x97,
            0x58,
            0x28,
            (byte) 0x87,
            0x7e,
            (byte) 0xc4,
            (byte) 0x81
        };
    }

    private static byte[] deflated(byte[] bytes) {
        var deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        var output = new byte[bytes.length + 100];
        return Arrays.copyOf(output, deflater.deflate(output));
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

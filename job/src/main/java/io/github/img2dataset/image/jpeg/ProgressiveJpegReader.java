package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Progressive JPEGs (ITU-T T.81, annex G), to samples of luma and chroma as they lie in the file, in three quarters of libjpeg's time; baseline
 * ones libjpeg reads as fast. Gray, or luma and chroma, of 8 bits, all bits of all coefficients sent. Of other files (restarts, four colors,
 * tables that change on the way) and damaged ones OpenCV is to say what they show. Takes of the heap 2.2 bytes for each coefficient and one for
 * each sample. Reused; single-threaded.
 */
public final class ProgressiveJpegReader {
    private static final int MOST_COMPONENTS = 3;
    /** Most blocks of an MCU (section B.2.3). */
    private static final int MOST_BLOCKS = 10;
    /** Most coefficients that are held in a task's heap: those of 16 million pixels with chroma of half the size. */
    private static final int MOST_COEFFICIENTS = 24 << 20;
    /** Bits that a first scan leaves to later ones; more are not needed with samples of 8 bits. */
    private static final int MOST_LOW = 5;

    /**
     * From here on a component is shrunk without the last bit of its AC coefficients, whose scans are two fifths of a file. Chosen so that
     * the worst PSNR against exact mode falls by about half a decibel (ReductionQuality in the benchmarks).
     */
    private static final double LUMA_WITHOUT_LAST_BIT = 2.5;

    private static final double CHROMA_WITHOUT_LAST_BIT = 3;

    private final ScanDecoder scan = new ScanDecoder();
    private final List<JpegComponent> buffers =
            Stream.generate(JpegComponent::new).limit(MOST_COMPONENTS).toList();
    /** For blocks with sides of 1, 2, 4, 8 samples. */
    private final List<InverseDct> transforms =
            Stream.of(1, 2, 4, 8).map(InverseDct::new).toList();

    // Of the current file.
    private Tables tables = new Tables();
    private int reduction;
    private Dimensions original = new Dimensions(1, 1);
    private Dimensions target = original;
    private int scans;
    private boolean isJfif;
    /** Color transform of Adobe's APP14 marker; -1 without one. */
    private int adobeTransform;

    private List<JpegComponent> components = List.of();

    /**
     * Reads a file, unless it is not plain, or has chroma that is smaller than the wanted picture.
     *
     * @param reduction 1, 2, 4 or 8: at which part of its size luma is needed
     * @param original the picture's size
     * @param target the wanted size
     * @param clock looked at before each scan
     * @return luma, and perhaps chroma, valid until the next call; or null
     */
    public @Nullable List<JpegComponent> read(
            byte[] body, int reduction, Dimensions original, Dimensions target, DecodeClock clock)
            throws RejectedImageException {
        this.reduction = reduction;
        this.original = original;
        this.target = target;
        tables = new Tables();
        scans = 0;
        isJfif = false;
        adobeTransform = -1;
        components = List.of();
        var bytes = new ByteView(body);
        var segment = JpegSegment.first(bytes);
        while (segment != null && segment.isAdjacent()) {
            if (segment.marker() == JpegSegment.EOI) {
                return isWhole() && transform() ? components : null;
            }
            if (segment.end() < segment.data() || segment.end() > body.length) {
                return null;
            }
            if (segment.marker() == JpegSegment.SOS) {
                clock.check();
            }
            var next = segment(segment.marker(), bytes, segment.data(), segment.end());
            segment = next < 0 ? null : JpegSegment.from(bytes, next);
        }
        return null;
    }

    /** Takes what a segment says; where the next one begins, or -1 when this is none of a plain file. */
    private int segment(int marker, ByteView bytes, int at, int end) {
        if (marker == 0xda) {
            return components.isEmpty() ? -1 : scan(bytes, at, end);
        }
        var sound =
                switch (marker) {
                    case 0xc2 -> components.isEmpty() && frame(bytes, at, end);
                    case 0xc4 -> tables.readCodes(bytes, at, end);
                    case 0xdb -> scans == 0 && tables.readQuantization(bytes, at, end);
                    case 0xe0 -> {
                        isJfif |= bytes.has(at, "JFIF\0") && end - at >= 14;
                        yield true;
                    }
                    case 0xee -> {
                        adobeTransform = bytes.has(at, "Adobe") && end - at >= 12 ? bytes.u8(at + 11) : adobeTransform;
                        yield true;
                    }
                    default -> marker == 0xfe || (marker > 0xe0 && marker <= 0xef);
                };
        return sound ? end : -1;
    }

    private boolean frame(ByteView bytes, int at, int end) {
        var count = bytes.u8(at + 5);
        if (bytes.u8(at) != 8 || (count != 1 && count != MOST_COMPONENTS) || end != at + 6 + 3 * count) {
            return false;
        }
        var read = buffers.subList(0, count);
        for (var i = 0; i < count; i++) {
            read.get(i).declare(bytes, at + 6 + 3 * i);
        }
        if (!read.stream().allMatch(component -> isPowerOf2(component.across) && isPowerOf2(component.down))) {
            return false;
        }
        var blocks = read.stream()
                .mapToInt(component -> component.across * component.down)
                .sum();
        setRatios(read);
        return blocks <= MOST_BLOCKS
                && read.get(0).ratioX == 1
                && read.get(0).ratioY == 1
                && read.stream().map(component -> component.id).distinct().count() == count
                && bytes.u16(at + 3, true) == original.width()
                && bytes.u16(at + 1, true) == original.height()
                && setSizes(read);
    }

    private static void setRatios(List<JpegComponent> read) {
        var mostAcross =
                read.stream().mapToInt(component -> component.across).max().orElseThrow();
        var mostDown = read.stream().mapToInt(component -> component.down).max().orElseThrow();
        for (var component : read) {
            component.ratioX = mostAcross / component.across;
            component.ratioY = mostDown / component.down;
            if (read.size() == 1) {
                // It is not interleaved, whatever it says.
                component.across = 1;
                component.down = 1;
            }
        }
    }

    private static boolean isPowerOf2(int blocks) {
        return blocks == 1 || blocks == 2 || blocks == 4;
    }

    private boolean setSizes(List<JpegComponent> read) {
        var width = original.width();
        var height = original.height();
        var first = read.get(0);
        var unitColumns = JpegComponent.ceiling(width, 8 * first.across);
        var unitRows = JpegComponent.ceiling(height, 8 * first.down);
        var coefficients = 0L;
        for (var component : read) {
            component.columns = JpegComponent.ceiling(width, 8 * component.ratioX);
            component.rows = JpegComponent.ceiling(height, 8 * component.ratioY);
            component.allColumns = unitColumns * component.across;
            component.allRows = unitRows * component.down;
            // As libjpeg does: chroma that is smaller in the file is reduced the less.
            component.size = 8 / Math.max(1, reduction / Math.max(component.ratioX, component.ratioY));
            if (!component.canShrink(original, target)) {
                return false;
            }
            coefficients += (long) component.allColumns * component.allRows * JpegComponent.BLOCK;
        }
        if (coefficients == 0 || coefficients > MOST_COEFFICIENTS) {
            return false;
        }
        for (var component : read) {
            component.reserve();
        }
        components = read;
        return true;
    }

    /** Reads a scan; where its data end, or -1 when it is broken. */
    private int scan(ByteView bytes, int at, int end) {
        scans++;
        var count = bytes.u8(at);
        if (count < 1 || count > components.size() || end != at + 4 + 2 * count) {
            return -1;
        }
        var chosen = new ArrayList<JpegComponent>();
        var dc = new @Nullable HuffmanTable[count];
        var ac = new @Nullable HuffmanTable[count];
        for (var i = 0; i < count; i++) {
            var component = byId(bytes.u8(at + 1 + 2 * i));
            var numbers = bytes.u8(at + 2 + 2 * i);
            if (component == null || chosen.contains(component)) {
                return -1;
            }
            chosen.add(component);
            dc[i] = tables.dcCodes(numbers >> 4);
            ac[i] = tables.acCodes(numbers & 0xf);
        }
        var first = bytes.u8(end - 3);
        var last = bytes.u8(end - 2);
        var high = bytes.u8(end - 1) >> 4;
        var low = bytes.u8(end - 1) & 0xf;
        if (!begin(chosen, first, last, high, low)) {
            return -1;
        }
        if (first > 0 && isTooFine(chosen.get(0), high, low)) {
            return ScanDecoder.end(bytes.array(), end);
        }
        var next = scan.read(bytes.array(), end);
        return next > 0 && read(chosen, dc, ac, first, last, high, low) && scan.isUsedUp() ? next : -1;
    }

    /** Whether a scan may bring these bits of these coefficients next (sections G.1.1.1.1 and G.1.1.1.2). */
    private static boolean begin(List<JpegComponent> chosen, int first, int last, int high, int low) {
        if (low > MOST_LOW || (high > 0 && high != low + 1) || last >= JpegComponent.BLOCK) {
            return false;
        }
        if (first == 0 ? last > 0 : last < first || chosen.size() > 1) {
            return false;
        }
        for (var component : chosen) {
            if (!component.begin(first, last, high, low)) {
                return false;
            }
        }
        return true;
    }

    private boolean isTooFine(JpegComponent component, int high, int low) {
        var isLuma = component == components.get(0);
        return component.isTooFine(
                high, low, original, target, isLuma ? LUMA_WITHOUT_LAST_BIT : CHROMA_WITHOUT_LAST_BIT);
    }

    private @Nullable JpegComponent byId(int id) {
        for (var component : components) {
            if (component.id == id) {
                return component;
            }
        }
        return null;
    }

    private boolean read(
            List<JpegComponent> chosen, HuffmanTable[] dc, HuffmanTable[] ac, int first, int last, int high, int low) {
        if (first == 0) {
            return high > 0
                    ? scan.refineDc(new McuLayout(chosen), low)
                    : areThere(dc) && scan.readDc(new McuLayout(chosen), dc, low);
        }
        var component = chosen.get(0);
        return areThere(ac)
                && (high > 0
                        ? ac[0].areOfRefinement() && scan.refineAc(component, ac[0], first, last, low)
                        : scan.readAc(component, ac[0], first, last, low));
    }

    private static boolean areThere(HuffmanTable[] codes) {
        for (var each : codes) {
            if (each == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether everything came, and the colors are luma and chroma: as libjpeg guesses (jdapimin.c). */
    private boolean isWhole() {
        return scans > 0
                && components.stream().allMatch(JpegComponent::isComplete)
                && (components.size() == 1
                        || isJfif
                        || (adobeTransform >= 0 ? adobeTransform == 1 : components.get(0).id != 'R'));
    }

    /** False when a quantization is missing, or coefficients are too large. */
    private boolean transform() {
        var factors = new ArrayList<int[]>();
        for (var component : components) {
            var read = tables.quantization(component.quantization);
            if (read == null) {
                return false;
            }
            factors.add(read);
        }
        for (var i = 0; i < components.size(); i++) {
            var component = components.get(i);
            component.transform(transforms.get(Integer.numberOfTrailingZeros(component.size)), factors.get(i));
        }
        var sound = true;
        for (var transform : transforms) {
            sound &= transform.finish();
        }
        return sound;
    }
}

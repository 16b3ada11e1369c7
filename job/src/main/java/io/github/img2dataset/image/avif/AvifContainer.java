package io.github.img2dataset.image.avif;

import io.github.img2dataset.image.format.IsoBox;
import io.github.img2dataset.image.format.RejectedImageException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The primary picture of an AVIF file, by the boxes around it (ISO/IEC 23008-12): where its AV1 data lie, its alpha plane
 * and how its colors are meant. Rotation and mirroring are left aside, as the reference does. Grids and pictures in tracks alone
 * are not known.
 */
public final class AvifContainer {
    private static final List<String> ALPHA =
            List.of("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1");

    private final ByteBuffer file;
    private final List<IsoBox> meta;
    private final long primary;
    private final Map<Long, List<IsoBox>> properties = new HashMap<>();

    private AvifContainer(byte[] body) {
        file = ByteBuffer.wrap(body);
        var content = find(IsoBox.in(file), "meta");
        content.getInt(); // version and flags
        meta = IsoBox.in(content.slice());
        var item = find(meta, "pitm");
        primary = IsoBox.number(item, item.getInt() >>> 24 == 0 ? 2 : 4);
        readProperties();
    }

    /**
     * Reads the boxes; null when they are not those of a picture that we can show.
     *
     * @throws RejectedImageException when there are more frames than a picture has
     */
    public static @Nullable AvifContainer read(byte[] body) throws RejectedImageException {
        try {
            var avif = new AvifContainer(body);
            return Av1SequenceHeader.fits(avif.color(), avif.width(), avif.height())
                            && (avif.alpha() == null
                                    || Av1SequenceHeader.fits(avif.alpha(), avif.width(), avif.height()))
                    ? avif
                    : null;
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    public long width() {
        return IsoBox.number(property(primary, "ispe").position(4), 4);
    }

    public long height() {
        return IsoBox.number(property(primary, "ispe").position(8), 4);
    }

    /** The AV1 data of the picture. */
    public byte[] color() {
        return data(primary);
    }

    /** The AV1 data of the alpha plane; null when there is none. */
    byte @Nullable [] alpha() {
        var references = IsoBox.first(meta, "iref").orElse(null);
        if (references == null) {
            return null;
        }
        var content = references.content().duplicate();
        var idSize = content.getInt() >>> 24 == 0 ? 2 : 4;
        for (var box : IsoBox.in(content.slice())) {
            var reference = box.content().duplicate();
            var from = IsoBox.number(reference, idSize);
            reference.getShort(); // how many: an alpha plane has one picture
            if (box.type().equals("auxl") && IsoBox.number(reference, idSize) == primary && isAlpha(from)) {
                return data(from);
            }
        }
        return null;
    }

    /** Matrix coefficients and full range (ITU-T H.273) as the file says; null when the AV1 data are to say. */
    @Nullable MatrixCoefficients coding() {
        for (var box : properties.getOrDefault(primary, List.of())) {
            var content = box.content().duplicate();
            if (box.type().equals("colr") && IsoBox.text(content, 4).equals("nclx")) {
                return new MatrixCoefficients(content.getShort(8) & 0xffff, (content.get(10) & 0x80) != 0);
            }
        }
        return null;
    }

    private boolean isAlpha(long item) {
        var kind = property(item, "auxC").position(4);
        return ALPHA.contains(IsoBox.text(kind, Math.max(0, kind.remaining() - 1)));
    }

    private ByteBuffer property(long item, String type) {
        return find(properties.getOrDefault(item, List.of()), type);
    }

    private static ByteBuffer find(List<IsoBox> boxes, String type) {
        return IsoBox.first(boxes, type)
                .orElseThrow(BufferUnderflowException::new)
                .content()
                .duplicate();
    }

    /** Which item has which of the properties, from the box {@code ipma}. */
    private void readProperties() {
        var boxes = IsoBox.in(find(meta, "iprp"));
        var all = IsoBox.in(find(boxes, "ipco"));
        var links = find(boxes, "ipma");
        var versionAndFlags = links.getInt();
        var numberSize = (versionAndFlags & 1) == 0 ? 1 : 2;
        for (var items = links.getInt(); items != 0; items--) {
            var own = new ArrayList<IsoBox>();
            var item = IsoBox.number(links, versionAndFlags >>> 24 == 0 ? 2 : 4);
            for (var count = links.get() & 0xff; count > 0; count--) {
                // The highest bit says only that a reader must know this property.
                var number = (int) IsoBox.number(links, numberSize) & (numberSize == 1 ? 0x7f : 0x7fff);
                if (number > 0) {
                    own.add(all.get(number - 1));
                }
            }
            properties.putIfAbsent(item, own);
            if (properties.size() > IsoBox.MOST) {
                throw new IllegalArgumentException("So many items are no picture's");
            }
        }
    }

    /** The bytes of an item, put together from where the box {@code iloc} says. */
    private byte[] data(long wanted) {
        var places = find(meta, "iloc");
        var version = places.getInt() >>> 24;
        var sizes = places.getShort();
        var idSize = version < 2 ? 2 : 4;
        var indexSize = version > 0 ? sizes & 15 : 0;
        var offsetSize = (sizes >> 12) & 15;
        var lengthSize = (sizes >> 8) & 15;
        for (var items = IsoBox.number(places, idSize); items > 0; items--) {
            var item = IsoBox.number(places, idSize);
            var inIdat = version > 0 && (places.getShort() & 15) == 1;
            places.getShort(); // another file's number, always this one here
            var base = IsoBox.number(places, (sizes >> 4) & 15);
            var extents = places.getShort() & 0xffff;
            if (item != wanted) {
                places.position(places.position() + extents * (indexSize + offsetSize + lengthSize));
                continue;
            }
            var data = new ByteArrayOutputStream();
            for (; extents > 0; extents--) {
                IsoBox.number(places, indexSize);
                var offset = base + IsoBox.number(places, offsetSize);
                append(data, inIdat ? find(meta, "idat") : file, offset, IsoBox.number(places, lengthSize));
            }
            return data.toByteArray();
        }
        throw new BufferUnderflowException();
    }

    /** A length of 0 is the rest. All parts together are no longer than the file, or they are not sound. */
    private void append(ByteArrayOutputStream data, ByteBuffer source, long offset, long length) {
        var size = length == 0 ? source.limit() - offset : length;
        if (offset < 0 || size < 0 || offset > source.limit() - size || data.size() + size > file.limit()) {
            throw new BufferUnderflowException();
        }
        data.write(source.array(), source.arrayOffset() + (int) offset, (int) size);
    }
}

package io.github.img2dataset.image;

import io.github.img2dataset.image.avif.AvifContainer;
import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageFormat;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.format.RiffChunk;
import io.github.img2dataset.image.format.TiffDirectory;
import io.github.img2dataset.image.jp2.Jp2Header;
import io.github.img2dataset.image.jpeg.JpegHeader;
import io.github.img2dataset.image.png.PngHeader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognizes a format by its magic bytes and reads its header, also of formats that can only be named. */
public final class ImageHeaderReader {
    /** Number of bytes of a text header that are read; a size that stands further away counts as not given. */
    static final int TEXT_HEADER = 4096;

    private static final Pattern PNM_SIZE = Pattern.compile("\\AP[1-6fF]\\s+0*(\\d{1,10})\\s+0*(\\d{1,10})\\s");
    private static final Pattern PAM_WIDTH = Pattern.compile("(?m)^WIDTH\\s+0*(\\d{1,10})\\s");
    private static final Pattern PAM_HEIGHT = Pattern.compile("(?m)^HEIGHT\\s+0*(\\d{1,10})\\s");
    private static final Pattern RADIANCE_SIZE = Pattern.compile("(?m)^-Y 0*(\\d{1,10}) \\+X 0*(\\d{1,10})");
    private static final Pattern SVG = Pattern.compile("(?s)\\A\\s*(<\\?xml|<!--|<!DOCTYPE svg|<svg).*?<svg[\\s>]");

    private ImageHeaderReader() {}

    /** Reads the header, or null when the bytes are no image of a known format. */
    static @Nullable ImageHeader read(byte[] body) {
        var bytes = new ByteView(body);
        if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return JpegHeader.read(bytes);
        }
        if (PngChunk.startsPng(bytes)) {
            return PngHeader.read(bytes);
        }
        if (RiffChunk.startsWebp(bytes)) {
            return webp(bytes);
        }
        if (bytes.has(0, "GIF8")) {
            return ImageHeader.of(ImageFormat.GIF, bytes.u16(6, false), bytes.u16(8, false));
        }
        return readRarer(bytes);
    }

    /** Whether the bytes are an image that can be decoded and is none of JPEG, PNG, WebP and GIF, which nearly all images of the web are. */
    static boolean isRare(byte[] body) {
        var bytes = new ByteView(body);
        if (bytes.has(0, "\u00ff\u00d8\u00ff")
                || PngChunk.startsPng(bytes)
                || RiffChunk.startsWebp(bytes)
                || bytes.has(0, "GIF8")) {
            return false;
        }
        var header = readRarer(bytes);
        return header != null && header.format().readable();
    }

    private static @Nullable ImageHeader readRarer(ByteView bytes) {
        if (bytes.has(0, "BM")) {
            return bmp(bytes);
        }
        if (TiffDirectory.startsTiff(bytes)) {
            return TiffHeader.read(bytes);
        }
        if (bytes.u8(0) == 'P' && "1234567fF".indexOf(bytes.u8(1)) >= 0) {
            return pnm(bytes);
        }
        if (bytes.has(0, "Y\u00a6j\u0095")) {
            return ImageHeader.of(ImageFormat.SUN_RASTER, bytes.u32(4, true), bytes.u32(8, true));
        }
        if (bytes.has(0, "#?RADIANCE") || bytes.has(0, "#?RGBE")) {
            return radiance(bytes);
        }
        if (Jp2Header.matches(bytes)) {
            return Jp2Header.read(bytes);
        }
        if (isAvif(bytes)) {
            return avif(bytes);
        }
        var format = unreadable(bytes);
        return format == null ? null : ImageHeader.unknownSize(format);
    }

    private static ImageHeader bmp(ByteView bytes) {
        if (bytes.u32(14, false) == 12) {
            return ImageHeader.of(ImageFormat.BMP, bytes.u16(18, false), bytes.u16(20, false));
        }
        // A negative height means that the rows run from top to bottom.
        return ImageHeader.of(ImageFormat.BMP, Math.abs((long) (int) bytes.u32(18, false)), Math.abs((long)
                (int) bytes.u32(22, false)));
    }

    private static ImageHeader pnm(ByteView bytes) {
        var text = bytes.text(0, TEXT_HEADER).replaceAll("#[^\n]*", "");
        if (bytes.u8(1) == '7') {
            return ImageHeader.of(ImageFormat.PNM, number(PAM_WIDTH, text, 1), number(PAM_HEIGHT, text, 1));
        }
        return ImageHeader.of(ImageFormat.PNM, number(PNM_SIZE, text, 1), number(PNM_SIZE, text, 2));
    }

    private static ImageHeader radiance(ByteView bytes) {
        var text = bytes.text(0, TEXT_HEADER);
        return ImageHeader.of(ImageFormat.RADIANCE, number(RADIANCE_SIZE, text, 2), number(RADIANCE_SIZE, text, 1));
    }

    private static long number(Pattern pattern, String text, int group) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(group)) : 0;
    }

    private static @Nullable ImageFormat unreadable(ByteView bytes) {
        if (isHeif(bytes)) {
            return ImageFormat.HEIF;
        }
        if (bytes.has(0, "\u00ff\n") || bytes.has(0, "\0\0\0\u000cJXL ")) {
            return ImageFormat.JPEG_XL;
        }
        if (bytes.has(0, "\0\0\u0001\0") && bytes.u16(4, false) > 0) {
            return ImageFormat.ICO;
        }
        if (bytes.has(0, "8BPS")) {
            return ImageFormat.PSD;
        }
        return SVG.matcher(bytes.text(0, TEXT_HEADER)).find() ? ImageFormat.SVG : null;
    }

    private static boolean isAvif(ByteView bytes) {
        var brands = brands(bytes);
        return brands.contains("avif") || brands.contains("avis");
    }

    private static ImageHeader avif(ByteView bytes) {
        try {
            var file = AvifContainer.read(bytes.array());
            return file == null
                    ? ImageHeader.broken(ImageFormat.AVIF)
                    : ImageHeader.of(ImageFormat.AVIF, file.width(), file.height());
        } catch (RejectedImageException e) {
            return ImageHeader.broken(ImageFormat.AVIF).judged(Verdict.TOO_COSTLY);
        }
    }

    private static boolean isHeif(ByteView bytes) {
        var brands = brands(bytes);
        return brands.contains("mif1") || brands.contains("heic") || brands.contains("heix");
    }

    /** The major brand and the compatible ones say which of the still image formats it is; a video is no image. */
    private static String brands(ByteView bytes) {
        return bytes.has(4, "ftyp") ? bytes.text(8, (int) Math.min(256, Math.max(0, bytes.u32(0, true) - 8))) : "";
    }

    /** The canvas of the extended form, or the one frame of the simple forms (RFC 9649, sections 2.5 to 2.7). */
    private static ImageHeader webp(ByteView bytes) {
        if (bytes.has(12, "VP8X") && bytes.length() >= 30) {
            return ImageHeader.of(ImageFormat.WEBP, 1 + u24(bytes, 24), 1 + u24(bytes, 27));
        }
        if (bytes.has(12, "VP8L") && bytes.length() >= 25) {
            var bits = bytes.u32(21, false);
            return ImageHeader.of(ImageFormat.WEBP, 1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }
        if (bytes.has(12, "VP8 ") && bytes.length() >= 30) {
            return ImageHeader.of(ImageFormat.WEBP, bytes.u16(26, false) & 0x3fff, bytes.u16(28, false) & 0x3fff);
        }
        return ImageHeader.unknownSize(ImageFormat.WEBP);
    }

    private static long u24(ByteView bytes, int offset) {
        return bytes.u16(offset, false) | ((long) bytes.u8(offset + 2) << 16);
    }
}

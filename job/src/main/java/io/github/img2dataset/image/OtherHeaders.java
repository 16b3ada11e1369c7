package io.github.img2dataset.image;

import io.github.img2dataset.image.Header.Verdict;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers of the rarer formats, among them those that can only be named. */
final class OtherHeaders {
    /** How far a text header is read; a size that stands further away counts as not given. */
    private static final int TEXT_HEADER = 4096;

    private static final Pattern PNM_SIZE = Pattern.compile("\\AP[1-6fF]\\s+0*(\\d{1,10})\\s+0*(\\d{1,10})\\s");
    private static final Pattern PAM_WIDTH = Pattern.compile("(?m)^WIDTH\\s+0*(\\d{1,10})\\s");
    private static final Pattern PAM_HEIGHT = Pattern.compile("(?m)^HEIGHT\\s+0*(\\d{1,10})\\s");
    private static final Pattern RADIANCE_SIZE = Pattern.compile("(?m)^-Y 0*(\\d{1,10}) \\+X 0*(\\d{1,10})");
    private static final Pattern SVG = Pattern.compile("(?s)\\A\\s*(<\\?xml|<!--|<!DOCTYPE svg|<svg).*?<svg[\\s>]");

    private OtherHeaders() {}

    static @Nullable Header read(Bytes bytes) {
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
            return Header.of(ImageFormat.SUN_RASTER, bytes.u32(4, true), bytes.u32(8, true));
        }
        if (bytes.has(0, "#?RADIANCE") || bytes.has(0, "#?RGBE")) {
            return radiance(bytes);
        }
        if (Jpeg2000Header.matches(bytes)) {
            return Jpeg2000Header.read(bytes);
        }
        if (isAvif(bytes)) {
            return avif(bytes);
        }
        var format = unreadable(bytes);
        return format == null ? null : Header.unknownSize(format);
    }

    private static Header bmp(Bytes bytes) {
        if (bytes.u32(14, false) == 12) {
            return Header.of(ImageFormat.BMP, bytes.u16(18, false), bytes.u16(20, false));
        }
        // A negative height means that the rows run from top to bottom.
        return Header.of(ImageFormat.BMP, Math.abs((long) (int) bytes.u32(18, false)), Math.abs((long)
                (int) bytes.u32(22, false)));
    }

    private static Header pnm(Bytes bytes) {
        var text = bytes.text(0, TEXT_HEADER).replaceAll("#[^\n]*", "");
        if (bytes.u8(1) == '7') {
            return Header.of(ImageFormat.PNM, number(PAM_WIDTH, text, 1), number(PAM_HEIGHT, text, 1));
        }
        return Header.of(ImageFormat.PNM, number(PNM_SIZE, text, 1), number(PNM_SIZE, text, 2));
    }

    private static Header radiance(Bytes bytes) {
        var text = bytes.text(0, TEXT_HEADER);
        return Header.of(ImageFormat.RADIANCE, number(RADIANCE_SIZE, text, 2), number(RADIANCE_SIZE, text, 1));
    }

    private static long number(Pattern pattern, String text, int group) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(group)) : 0;
    }

    private static @Nullable ImageFormat unreadable(Bytes bytes) {
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

    private static boolean isAvif(Bytes bytes) {
        var brands = brands(bytes);
        return brands.contains("avif") || brands.contains("avis");
    }

    private static Header avif(Bytes bytes) {
        try {
            var file = AvifFile.read(bytes.array());
            return file == null
                    ? Header.broken(ImageFormat.AVIF)
                    : Header.of(ImageFormat.AVIF, file.width(), file.height());
        } catch (RejectedImageException e) {
            return Header.broken(ImageFormat.AVIF).judged(Verdict.TOO_COSTLY);
        }
    }

    private static boolean isHeif(Bytes bytes) {
        var brands = brands(bytes);
        return brands.contains("mif1") || brands.contains("heic") || brands.contains("heix");
    }

    /** The major brand and the compatible ones say which of the still image formats it is; a video is no image. */
    private static String brands(Bytes bytes) {
        return bytes.has(4, "ftyp") ? bytes.text(8, (int) Math.min(256, Math.max(0, bytes.u32(0, true) - 8))) : "";
    }
}

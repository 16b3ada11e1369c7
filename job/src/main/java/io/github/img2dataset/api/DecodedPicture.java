package io.github.img2dataset.api;

/**
 * A picture as it was decoded and resized, before boxes are blurred and before padding and crop.
 *
 * @param channels 1 for gray, 3 for blue, green, and red
 * @param pixels 8 bits a channel, row after row from the top, without gaps: what OpenCV's {@code Mat.put(0, 0, pixels)} takes.
 *     The receiver's to change
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DecodedPicture(int width, int height, int channels, byte[] pixels) {
    public DecodedPicture {
        if ((long) width * height * channels != pixels.length) {
            throw new IllegalArgumentException("No picture of " + width + " x " + height + " pixels of " + channels
                    + " channels: " + pixels.length + " bytes");
        }
    }
}

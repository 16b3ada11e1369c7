package io.github.img2dataset.image;

import io.github.img2dataset.sample.Dimensions;

/** Which size a picture comes to. */
final class ResizeGeometry {
    private ResizeGeometry() {}

    /** The side that the resize mode goes by. */
    static int referenceSide(Dimensions original, ResizeMode mode) {
        return mode.goesBySmallestSide()
                ? Math.min(original.width(), original.height())
                : Math.max(original.width(), original.height());
    }

    /** Both sides scaled so that the reference side becomes {@code size}; each at least one pixel. */
    static Dimensions scaled(Dimensions original, int referenceSide, int size) {
        if (referenceSide == size) {
            return original;
        }
        // In this order, in double precision: a tie must fall to the side where the reference's falls.
        var scale = size / (double) referenceSide;
        return new Dimensions(scaled(original.width(), scale), scaled(original.height(), scale));
    }

    /** {@link Math#rint} rounds half to even. */
    private static int scaled(int side, double scale) {
        return (int) Math.max(1, Math.rint(side * scale));
    }
}

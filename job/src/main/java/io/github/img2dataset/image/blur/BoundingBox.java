package io.github.img2dataset.image.blur;

import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.FailureReason;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the picture, in shares of its sides: 0..1, the far side at least as large as the near one. */
public record BoundingBox(double left, double top, double right, double bottom) {

    /** Reads nested lists or arrays of any numeric type; what lies outside of 0..1 is clipped. Null means no boxes. */
    public static List<BoundingBox> parse(@Nullable Object value) throws RejectedImageException {
        if (value == null) {
            return List.of();
        }
        var boxes = new ArrayList<BoundingBox>();
        for (var box : elements(value)) {
            var sides = elements(box);
            if (sides.size() != 4) {
                throw malformed();
            }
            boxes.add(clipped(side(sides, 0), side(sides, 1), side(sides, 2), side(sides, 3)));
        }
        return boxes;
    }

    private static BoundingBox clipped(double left, double top, double right, double bottom)
            throws RejectedImageException {
        // Written so that NaN is malformed, too.
        if (!(left <= right && top <= bottom)) {
            throw malformed();
        }
        return new BoundingBox(clip(left), clip(top), clip(right), clip(bottom));
    }

    private static double clip(double share) {
        return Math.min(Math.max(share, 0), 1);
    }

    private static double side(List<@Nullable Object> sides, int index) throws RejectedImageException {
        if (sides.get(index) instanceof Number number) {
            return number.doubleValue();
        }
        throw malformed();
    }

    private static List<@Nullable Object> elements(@Nullable Object value) throws RejectedImageException {
        var elements = new ArrayList<@Nullable Object>();
        if (value instanceof Iterable<?> iterable) {
            iterable.forEach(elements::add);
        } else if (value != null && value.getClass().isArray()) {
            for (var i = 0; i < Array.getLength(value); i++) {
                elements.add(Array.get(value, i));
            }
        } else {
            throw malformed();
        }
        return elements;
    }

    private static RejectedImageException malformed() {
        return new RejectedImageException(
                FailureReason.BAD_BOUNDING_BOX,
                "bounding boxes must be a list of [x_min, y_min, x_max, y_max], numbers, each minimum at most its maximum");
    }
}

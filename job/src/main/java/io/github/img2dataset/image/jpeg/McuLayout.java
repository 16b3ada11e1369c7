package io.github.img2dataset.image.jpeg;

import java.util.List;

/** The order of a scan's blocks: by MCU, and by component and place in it (ITU-T T.81, section A.2). */
final class McuLayout {
    /** MCU rows; block rows if the scan is not interleaved. */
    final int rows;

    final int columns;

    /** Blocks per MCU. */
    final int blocks;

    // By block of a unit.
    /** For each block of an MCU its component's place in the scan's list. */
    final int[] component;
    /** For each block of an MCU the DC coefficients of its component. */
    final short[][] dc;

    private final int[] first;
    private final int[] across;
    private final int[] down;

    McuLayout(List<JpegComponent> components) {
        var isAlone = components.size() == 1;
        var one = components.get(0);
        rows = isAlone ? one.rows : one.allRows / one.down;
        columns = isAlone ? one.columns : one.allColumns / one.across;
        blocks = isAlone
                ? 1
                : components.stream().mapToInt(each -> each.across * each.down).sum();
        component = new int[blocks];
        dc = new short[blocks][];
        first = new int[blocks];
        across = new int[blocks];
        down = new int[blocks];
        var block = 0;
        for (var i = 0; i < components.size(); i++) {
            var each = components.get(i);
            for (var j = 0; j < (isAlone ? 1 : each.across * each.down); j++, block++) {
                component[block] = i;
                dc[block] = each.dc;
                first[block] = j / each.across * each.allColumns + j % each.across;
                across[block] = isAlone ? 1 : each.across;
                down[block] = (isAlone ? 1 : each.down) * each.allColumns;
            }
        }
    }

    /** The number that block {@code i} of a unit has in its component. */
    int block(int i, int row, int column) {
        return first[i] + row * down[i] + column * across[i];
    }
}

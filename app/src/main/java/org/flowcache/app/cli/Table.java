// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines up rows of text under a header: numbers to the right, all else to the left.
 */
final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;
    private final boolean[] right;

    /**
     * Creates a table without rows.
     *
     * @param header the columns' headers
     */
    Table(String... header) {
        columns = header.length;
        right = new boolean[columns];
        rows.add(List.of(header));
    }

    /**
     * Adds a row.
     *
     * @param cells one value a column; a column of numbers is aligned to the right
     * @return this
     */
    Table row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        for (int column = 0; column < columns; column++) {
            right[column] |= cells[column] instanceof Number;
        }
        rows.add(Arrays.stream(cells).map(Object::toString).collect(Collectors.toList()));
        return this;
    }

    /**
     * Returns the table's lines, without blanks at their ends.
     *
     * @return the header and the rows
     */
    List<String> lines() {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String blanks = " ".repeat(widths[column] - row.get(column).length());
                line.append(column == 0 ? "" : GAP)
                        .append(right[column] ? blanks + row.get(column) : row.get(column) + blanks);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}

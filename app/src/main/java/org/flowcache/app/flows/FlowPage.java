// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.flows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.InvalidArgumentException;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * Some of many flows, in an order. A cursor says after which flow the next ones come, not how many there were before:
 * so flows that come and go between two pages make no other flow be left out or come twice.
 */
public final class FlowPage {

    private final List<FlowRow> rows;
    private final Optional<String> next;

    private FlowPage(List<FlowRow> rows, Optional<String> next) {
        this.rows = rows;
        this.next = next;
    }

    /**
     * Returns a page.
     *
     * @param rows   the flows of all pages
     * @param order  their order
     * @param cursor what the page before told; empty for the first page
     * @param limit  how many flows there are on a page at most
     * @return the page
     * @throws InvalidArgumentException if the cursor is that of another order, or none
     */
    public static FlowPage of(List<FlowRow> rows, FlowOrder order, Optional<String> cursor, int limit) {
        Optional<Position> after = cursor.map(text -> Position.read(order, text));
        List<FlowRow> rest = order.sort(rows).stream()
                .filter(row -> after.map(position -> position.isBefore(order, row)).orElse(true))
                .collect(Collectors.toList());
        List<FlowRow> page = rest.subList(0, Math.min(limit, rest.size()));
        return new FlowPage(page, rest.size() > limit
                ? Optional.of(Position.of(order, page.get(limit - 1)).write(order)) : Optional.empty());
    }

    /**
     * Returns the page's flows.
     *
     * @return the flows, in order
     */
    public List<FlowRow> rows() {
        return rows;
    }

    /**
     * Returns what to ask for the next page with.
     *
     * @return the cursor; empty if this is the last page
     */
    public Optional<String> next() {
        return next;
    }

    /** Where a flow is in an order. */
    private static final class Position {

        private static final String SEPARATOR = " ";

        private final double rank;
        private final FlowKey key;

        private Position(double rank, FlowKey key) {
            this.rank = rank;
            this.key = key;
        }

        static Position of(FlowOrder order, FlowRow row) {
            return new Position(order.rank(row), row.key());
        }

        static Position read(FlowOrder order, String cursor) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII)
                        .split(SEPARATOR);
                if (parts.length == 4 && parts[0].equals(order.toString())) {
                    return new Position(Double.parseDouble(parts[1]), new FlowKey(
                            VlanId.vlanId(Short.parseShort(parts[2])), IpAddress.valueOf(parts[3])));
                }
            } catch (IllegalArgumentException e) {
                throw invalid(order, cursor);
            }
            throw invalid(order, cursor);
        }

        private static InvalidArgumentException invalid(FlowOrder order, String cursor) {
            return new InvalidArgumentException("cursor", cursor,
                    "must be what the page before told as \"next\", sorted by " + order);
        }

        String write(FlowOrder order) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(String.join(SEPARATOR, order.toString(),
                    Double.toString(rank), key.vlan().toString(), key.destination().toString())
                    .getBytes(StandardCharsets.US_ASCII));
        }

        boolean isBefore(FlowOrder order, FlowRow row) {
            int ranks = Double.compare(rank, order.rank(row));
            return ranks < 0 || ranks == 0 && FlowOrder.BY_KEY.compare(key, row.key()) < 0;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An SVG picture of hit ratios over time. Written by hand because three lines and two axes need neither a chart library
 * nor AWT, and because a text file that is the same for the same run shows in a diff what changed.
 */
final class Plot {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 60;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#d62728", "#1f77b4", "#7f7f7f");
    private static final double GRID = 0.05;
    private static final int TICKS = 10;
    private static final double MILLION = 1e6;

    private final String title;
    private final List<String> names = new ArrayList<>();
    private final List<HitRatio> lines = new ArrayList<>();

    Plot(String title) {
        this.title = title;
    }

    /** Adds a line; all must have the same windows. */
    Plot line(String name, HitRatio values) {
        names.add(name);
        lines.add(values);
        return this;
    }

    /** The picture. */
    String svg() {
        double low = Math.floor(lines.stream().mapToDouble(Plot::least).min().orElse(0) / GRID) * GRID;
        double high = Math.ceil(lines.stream().mapToDouble(Plot::greatest).max().orElse(1) / GRID) * GRID;
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
                + "font-size=\"12\">", WIDTH, HEIGHT);
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add(svg, "<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>", LEFT, title);
        grid(svg, low, high);
        for (int i = 0; i < lines.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            int x = LEFT + i * 160;
            add(svg, "<path d=\"M%d 38h24\" stroke=\"%s\" stroke-width=\"2\"/>", x, colour);
            add(svg, "<text x=\"%d\" y=\"42\">%s</text>", x + 30, names.get(i));
            add(svg, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>", colour,
                    points(lines.get(i), low, high));
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private void grid(StringBuilder svg, double low, double high) {
        for (long step = 0; low + step * GRID <= high + GRID / 2; step++) {
            double y = y(low + step * GRID, low, high);
            add(svg, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>", LEFT, y, WIDTH - RIGHT);
            add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>", LEFT - 6, y + 4, low + step * GRID);
        }
        HitRatio first = lines.get(0);
        double millions = (double) first.windows() * first.window() / MILLION;
        for (int tick = 0; tick <= TICKS; tick++) {
            double x = x(tick, TICKS);
            add(svg, "<path d=\"M%.1f %dv5\" stroke=\"black\"/>", x, HEIGHT - BOTTOM);
            add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, HEIGHT - BOTTOM + 18,
                    number(millions * tick / TICKS));
        }
        add(svg, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>",
                LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
        add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">million packets from servers</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10);
        add(svg, "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">hit ratio, each %s packets"
                + "</text>", (TOP + HEIGHT - BOTTOM) / 2, String.format(Locale.ROOT, "%,d", first.window()));
    }

    private static String points(HitRatio line, double low, double high) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.windows(); i++) {
            points.append(String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ",
                    x(i + 1, line.windows()), y(line.of(i), low, high)));
        }
        return points.toString();
    }

    private static double x(int step, int steps) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * step / steps;
    }

    private static double y(double value, double low, double high) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static double least(HitRatio line) {
        double least = 1;
        for (int i = 0; i < line.windows(); i++) {
            least = Math.min(least, line.of(i));
        }
        return least;
    }

    private static double greatest(HitRatio line) {
        double greatest = 0;
        for (int i = 0; i < line.windows(); i++) {
            greatest = Math.max(greatest, line.of(i));
        }
        return greatest;
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

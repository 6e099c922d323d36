// SPDX-License-Identifier: Apache-2.0
// The hit ratio over time, and below it, on the same axis, what went to the OTR, by cause.

import uPlot from './lib/uplot/uPlot.esm.js';
import {CAUSES, hitRatio} from './counters.js';
import {percent, rate, time} from './format.js';
import {color} from './theme.js';

const SHOWN_SECONDS = 300;
const SYNC = 'time';

class Plot extends HTMLElement {

  connectedCallback() {
    this.setAttribute('role', 'img');
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this);
  }

  disconnectedCallback() {
    this.observer.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  /** What to draw: samples of a gateway's history. */
  set samples(samples) {
    this.data = this.toData(samples);
    if (!this.plot && this.clientWidth > 0) {
      this.plot = new uPlot({...this.options(), ...this.size()}, this.data, this);
    } else {
      this.plot?.setData(this.data);
    }
  }

  resize() {
    if (this.plot) {
      this.plot.setSize(this.size());
    } else if (this.data && this.clientWidth > 0) {
      this.plot = new uPlot({...this.options(), ...this.size()}, this.data, this);
    }
  }

  size() {
    return {width: this.clientWidth, height: this.clientHeight};
  }

  /** A colour that is asked for at each drawing, so that the plot is right after a change from light to dark. */
  paint(name) {
    return () => color(this, name);
  }

  frame(axisLabels, range) {
    const axis = {
      stroke: this.paint('--muted'),
      grid: {stroke: this.paint('--line'), width: 1},
      ticks: {show: false},
      font: '12px system-ui, sans-serif',
    };
    return {
      legend: {show: false},
      padding: [8, 8, 0, 0],
      cursor: {y: false, drag: {setScale: false}, points: {show: false}, sync: {key: SYNC}},
      scales: {
        x: {range: () => [Date.now() / 1000 - SHOWN_SECONDS, Date.now() / 1000]},
        y: {range},
      },
      axes: [
        {
          ...axis, size: 24, space: 50, incrs: [60, 120, 300],
          values: (plot, ticks) => ticks.map(tick => time(new Date(tick * 1000)).slice(-8, -3)),
        },
        {...axis, size: 56, space: 28, values: axisLabels},
      ],
    };
  }
}

/** The hit ratio. */
class HitRatioPlot extends Plot {

  toData(samples) {
    const ratios = samples.map(sample => hitRatio(sample) ?? null);
    this.setAttribute('aria-label', `Hit ratio over the last five minutes; now ${percent(ratios.at(-1))}`);
    return [samples.map(sample => sample.time), ratios];
  }

  options() {
    return {
      ...this.frame((plot, ticks) => ticks.map(tick => `${Math.round(tick * 100)} %`), () => [0, 1]),
      series: [{}, {stroke: this.paint('--hit'), width: 2, points: {show: false}}],
    };
  }
}

/** What went to the OTR: causes on top of each other. */
class OtrPlot extends Plot {

  toData(samples) {
    const sums = CAUSES.map(() => []);
    for (const sample of samples) {
      let sum = sample.forwarded ? 0 : null;
      CAUSES.forEach((cause, i) => {
        sum = sum === null ? null : sum + (sample.forwarded[cause.path]?.packets ?? 0);
        sums[i].push(sum);
      });
    }
    this.setAttribute('aria-label', 'Packets a second to the OTR over the last five minutes; now '
        + rate(sums.at(-1).at(-1) ?? undefined));
    // The greatest sum first: what is drawn later covers it.
    return [samples.map(sample => sample.time), ...sums.reverse()];
  }

  options() {
    return {
      ...this.frame((plot, ticks) => ticks.map(tick => rate(tick)),
          (plot, min, max) => [0, Math.max(10, (max ?? 0) * 1.1)]),
      series: [{}, ...CAUSES.map((cause, i) => ({
        stroke: this.paint(`--cause-${i + 1}`), fill: this.paint(`--cause-${i + 1}`), width: 1, points: {show: false},
      })).reverse()],
    };
  }
}

customElements.define('hit-ratio-plot', HitRatioPlot);
customElements.define('otr-plot', OtrPlot);

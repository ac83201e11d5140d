import uPlot from '../lib/uPlot.esm.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

/**
 * A chart, `<memoir-plot>`. Its property `chart` has
 * - `shape`: a text that changes when the chart has to be built anew,
 * - `options(color)`: the options of uPlot; `color(name)` reads a custom property of the page,
 * - `data`: columns of numbers, the first with the positions,
 * - `marks`: indices of positions that are marked by a line.
 *
 * While the pointer is over the chart it sends `point` with `detail.index`, undefined when the
 * pointer leaves, and `pick` when a position is clicked. A chart is drawn on a canvas, so the page
 * says the same in text beside it.
 */
class Plot extends HTMLElement {
  #chart;
  #plot;
  #shape;
  #observer;
  #rebuild = () => this.#build();

  set chart(chart) {
    const before = this.#chart;
    this.#chart = chart;
    if (!this.isConnected) {
      return;
    }
    if (!this.#plot || chart.shape !== this.#shape) {
      this.#build();
    } else if (chart.data !== before.data) {
      this.#plot.setData(chart.data);
    } else if (String(chart.marks) !== String(before.marks)) {
      this.#plot.redraw(false, false);
    }
  }

  connectedCallback() {
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(this);
    dark.addEventListener('change', this.#rebuild);
    this.#build();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    dark.removeEventListener('change', this.#rebuild);
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #build() {
    if (!this.#chart) {
      return;
    }
    this.#plot?.destroy();
    this.#shape = this.#chart.shape;
    const styles = getComputedStyle(this);
    const color = (name) => styles.getPropertyValue(name).trim();
    const options = this.#chart.options(color);
    this.#plot = new uPlot(
      {
        ...options,
        width: Math.max(1, this.clientWidth),
        height: Math.max(1, this.clientHeight),
        legend: {show: false},
        hooks: {
          draw: [(plot) => this.#drawMarks(plot, color('--accent'))],
          setCursor: [(plot) => this.#tell('point', plot.cursor.idx)],
        },
      },
      this.#chart.data,
      this,
    );
    this.#plot.over.addEventListener('click', () => this.#tell('pick', this.#plot.cursor.idx));
  }

  #resize() {
    const width = this.clientWidth;
    const height = this.clientHeight;
    if (this.#plot && width > 0 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({width, height});
    }
  }

  #tell(name, index) {
    this.dispatchEvent(new CustomEvent(name, {detail: {index: index ?? undefined}}));
  }

  #drawMarks(plot, color) {
    const {ctx, bbox} = plot;
    for (const index of this.#chart.marks ?? []) {
      const position = plot.valToPos(this.#chart.data[0][index], 'x', true);
      ctx.save();
      ctx.strokeStyle = color;
      ctx.lineWidth = 2 * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(position, bbox.top);
      ctx.lineTo(position, bbox.top + bbox.height);
      ctx.stroke();
      ctx.restore();
    }
  }
}

customElements.define('memoir-plot', Plot);

/** A small line without axes, for the recent course of one quantity. */
export function sparkline(positions, values, colorName) {
  return {
    shape: `sparkline ${colorName}`,
    data: [positions, values],
    options: (color) => ({
      padding: [3, 0, 3, 0],
      cursor: {show: false},
      scales: {
        x: {time: false},
        y: {range: (_plot, low, high) => [Math.min(0, low ?? 0), Math.max(high ?? 0, 1e-9) * 1.05]},
      },
      axes: [{show: false}, {show: false}],
      series: [
        {},
        {
          stroke: color(colorName),
          fill: `${color(colorName)}22`,
          width: 1.5,
          points: {show: false},
        },
      ],
    }),
  };
}

export const bars = uPlot.paths.bars;

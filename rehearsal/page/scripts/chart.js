/* Lines over time, drawn by hand; the text in it keeps its size whatever the width. */

const HIGH = 100;
const WIDE = 1000;

function chart({ title, unit, series, history, events }) {
  const id = `chart-${series[0].key}`;
  const values = history.flatMap((it) => series.map(({ key }) => it[key] ?? 0));
  const top = roundedUp(Math.max(1, ...values));
  const span = [history.at(0)?.at ?? 0, history.at(-1)?.at ?? 0];
  const across = (at) => (at - span[0]) / Math.max(1, span[1] - span[0]);
  return h(
    "figure",
    { class: "chart", "aria-labelledby": id },
    h("h3", { id }, title),
    h("figcaption", {}, series.map((it, at) => legend(it, at, history))),
    h(
      "div",
      { class: "plot" },
      h("div", { class: "scale", "aria-hidden": "true" }, [top, top / 2, 0].map((it) => h("span", {}, rate(it)))),
      h(
        "svg:svg",
        { role: "img", "aria-label": `${title}. ${inWords(series, history, unit)}` },
        [0, 50, 100].map((y) => h("svg:line", { class: "grid", x1: "0", x2: "100%", y1: `${y}%`, y2: `${y}%` })),
        h(
          "svg:svg",
          { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", width: "100%", height: "100%" },
          series.map(({ key }, at) => line(history, key, at, across, top)),
        ),
        marks(events.filter(({ at }) => at >= span[0] && at <= span[1]), across),
      ),
      h("div", { class: "span", "aria-hidden": "true" }, span.map((at) => h("span", {}, history.length ? clock(at) : ""))),
    ),
  );
}

function line(history, key, at, across, top) {
  const points = history
    .filter((it) => it[key] !== null)
    .map((it) => `${(across(it.at) * WIDE).toFixed(1)},${(HIGH - (it[key] / top) * HIGH).toFixed(1)}`);
  return h("svg:polyline", { class: `series s${at}`, points: points.join(" ") });
}

/* The numbers of the timeline; those close together stand one above the other. */
function marks(events, across) {
  let [last, row] = [-1, 0];
  return events.map(({ at, number: label }) => {
    const place = across(at);
    row = last >= 0 && place - last < 0.07 ? (row + 1) % 2 : 0;
    last = place;
    const [x, y] = [`${(place * 100).toFixed(2)}%`, -11 - 20 * row];
    return h(
      "svg:g",
      { class: "mark" },
      h("svg:line", { x1: x, x2: x, y1: `${y}`, y2: "100%" }),
      h("svg:circle", { cx: x, cy: `${y}`, r: "9" }),
      h("svg:text", { x, y: `${y + 4}`, "text-anchor": "middle" }, String(label)),
    );
  });
}

function legend({ key, said }, at, history) {
  const sample = h(
    "svg:svg",
    { class: "sample", viewBox: "0 0 28 8", "aria-hidden": "true" },
    h("svg:line", { class: `series s${at}`, x1: "0", x2: "28", y1: "4", y2: "4" }),
  );
  return h("span", { class: "legend" }, sample, `${said} `, h("b", {}, rate(history.at(-1)?.[key] ?? null)));
}

function inWords(series, history, unit) {
  if (history.length === 0) return "Nothing is recorded yet.";
  const sentences = series.map(({ key, said }) => {
    const values = history.map((it) => it[key]).filter((it) => it !== null);
    if (values.length === 0) return `${said}: unknown.`;
    const [least, most, last] = [Math.min(...values), Math.max(...values), values.at(-1)].map(rate);
    return `${said}: ${least} to ${most}${unit}, last ${last}.`;
  });
  return `From ${clock(history[0].at)} to ${clock(history.at(-1).at)} UTC. ${sentences.join(" ")}`;
}

function roundedUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((it) => it * power).find((it) => it >= value);
}

/* What happened: charts, the table behind them, and the timeline beside them. */

const SAMPLES = 20;

function story({ history, timeline, regions }) {
  const events = numbered(timeline);
  const roles = regions.map((it) => ({ key: it.role, said: it.role }));
  const known = roles.filter(({ key }) => ["primary", "dr"].includes(key));
  return h(
    "div",
    { class: "story" },
    section(
      "Over time",
      h(
        "div",
        { class: "charts" },
        chart({
          title: "Messages per second",
          unit: " per second",
          series: [
            { key: "published", said: "published" },
            { key: "delivered", said: "delivered" },
          ],
          history,
          events,
        }),
        chart({
          title: "Messages waiting",
          unit: "",
          series: [...known, { key: "owed", said: "owed" }],
          history,
          events,
        }),
      ),
      samples(history),
    ),
    section("What happened", ...happened(events)),
  );
}

function samples(history) {
  const step = Math.max(1, Math.ceil(history.length / SAMPLES));
  const chosen = history.toReversed().filter((_, at) => at % step === 0);
  const heads = ["UTC", "published", "delivered", "in primary", "in dr", "owed"];
  const rows = chosen.map((it) => [
    clock(it.at),
    ...[it.published, it.delivered, it.primary, it.dr, it.owed].map(rate),
  ]);
  return h(
    "details",
    {},
    h("summary", {}, "The charts as a table"),
    table("Published and delivered per second, waiting in each region, owed; newest first", heads, rows, "samples"),
  );
}

/* How many messages: so far, or in the whole of a drill. */

function tiles(label, figures) {
  return h(
    "dl",
    { class: "totals", "aria-label": label },
    figures.map(([name, value, note, bad]) =>
      h(
        "div",
        { class: bad ? "bad" : null },
        h("dt", {}, name),
        h("dd", {}, h("b", {}, value)),
        h("dd", { class: "note" }, note),
      ),
    ),
  );
}

function totals({ totals: sums, rates }) {
  const lost = sums.lost === null ? "counted at the end" : lostNote(sums.lost);
  return tiles("So far", [
    ["published", count(sums.published), `${rate(rates.published)} / s now`],
    ["acknowledged", count(sums.acknowledged), "answered 202"],
    ["refused", count(sums.refused), "not acknowledged"],
    ["delivered", count(sums.delivered), `${rate(rates.delivered)} / s now`],
    ["duplicates", count(sums.duplicates), "delivered again"],
    ["lost", count(sums.lost), lost, sums.lost > 0],
  ]);
}

function lostNote(lost) {
  return lost > 0 ? [sign("✕"), "had been acknowledged"] : [sign("✓"), "of the acknowledged"];
}

function report(given) {
  const figures = object(given);
  const of = (name) => number(figures[name]);
  const lost = of("lost");
  return section(
    "What the drill found",
    h(
      "div",
      { class: "report" },
      tiles("The whole drill", [
        ["lost", count(lost), lost === null ? "unknown" : lostNote(lost), lost > 0],
        ["published", count(of("published")), "by the publisher"],
        ["acknowledged", count(of("acknowledged")), "answered 202"],
        ["refused", count(of("refused")), `${count(of("retried"))} retried`],
        ["delivered", count(of("delivered")), "messages, each at least once"],
        ["duplicates", count(of("duplicates")), "delivered again"],
        ["first message", duration(of("secondsToFirstMessage")), "after the failover command"],
      ]),
      latencies(object(figures.latency)),
    ),
    lostOnes(figures.lostIds),
  );
}

function lostOnes(given) {
  const ids = Array.isArray(given) ? given.map(string).filter((it) => it) : [];
  if (ids.length === 0) return null;
  return h("p", { class: "lost" }, "The first of the lost: ", ids.map((it) => [h("code", {}, it), " "]).flat());
}

function latencies(latency) {
  const rows = ["before", "during", "after"].map((when) => {
    const { median, p99 } = object(latency[when]);
    return [`${when} the outage`, duration(number(median)), duration(number(p99))];
  });
  return table("Time to publish a message", ["when", "median", "99th percentile"], rows, "latency");
}

function verdict(given) {
  const figures = object(given);
  const lost = number(figures.lost);
  const said = lost === null ? "Lost: unknown." : `Lost ${count(lost)}.`;
  const fine = lost === 0;
  return [fine ? "✓" : "✕", said, `verdict ${fine ? "calm" : "alarm"}`, string(figures.verdict)];
}

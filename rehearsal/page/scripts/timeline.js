/* Outages, failovers and drills, the newest first. */

const KINDS = { outage: "✕", recovery: "✓", failover: "⇉", failback: "⇇", drill: "◆" };
const LATEST = 8;

function numbered(timeline) {
  const known = [...timeline].sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
  return known.map((event, at) => ({ ...event, number: at + 1 }));
}

function happened(events) {
  if (events.length === 0) return [h("p", { class: "empty" }, "Nothing yet.")];
  const [earlier, latest] = [events.slice(0, -LATEST), events.slice(-LATEST)];
  return [
    told(latest, "Newest first"),
    earlier.length === 0
      ? null
      : h("details", {}, h("summary", {}, `${count(earlier.length)} earlier`), told(earlier, "Earlier")),
  ];
}

function kindOf({ kind }) {
  const known = Object.hasOwn(KINDS, kind);
  return h("span", { class: `kind ${known ? kind : "other"}` }, sign(known ? KINDS[kind] : "·"), kind);
}

function told(events, label) {
  const items = events.toReversed().map((event) =>
    h(
      "li",
      {},
      h("span", { class: "number", "aria-hidden": "true" }, String(event.number)),
      instantElement(event.at),
      kindOf(event),
      h("span", { class: "text" }, event.text),
    ),
  );
  return h("ol", { class: "timeline", reversed: "", "aria-label": label }, items);
}

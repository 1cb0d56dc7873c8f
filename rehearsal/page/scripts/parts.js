/* The pieces that the picture of a region is made of. */

function node(label, value, note) {
  return h(
    "li",
    { class: "node" },
    h("span", { class: "label" }, label),
    " ",
    h("b", {}, value),
    " ",
    h("span", { class: "note" }, note),
  );
}

function arrow(broken) {
  return h("li", { class: `arrow${broken ? " broken" : ""}`, "aria-hidden": "true" });
}

function badge(kind, [glyph, said]) {
  return h("span", { class: `badge ${kind}` }, sign(glyph), said);
}

function logicApp(label, it) {
  return h(
    "li",
    { class: `node ${it.enabled ? "enabled" : "disabled"}` },
    h("span", { class: "label" }, label),
    " ",
    h("b", { class: "state" }, ...stateOf(it)),
    " ",
    h("span", { class: "note" }, runs(it)),
  );
}

function stateOf(it) {
  if (!it.state) return [sign("?"), "unknown"];
  return [sign(it.enabled ? "▶" : "■"), it.state];
}

function runs(it) {
  if (it.running === null) return "runs unknown";
  return it.running === 1 ? "1 run" : `${count(it.running)} runs`;
}

function oldest(queue) {
  return queue.oldest === null ? "none waits" : `oldest ${age(queue.oldest)}`;
}

function queues(region) {
  const rows = region.channels.flatMap(({ name, queue, handoff, expired }) => [
    queueRow(name, queue),
    queueRow(`${name}-handoff`, handoff),
    ...(expired ? [queueRow(`${name}-expired`, expired)] : []),
  ]);
  const heads = ["queue", "waiting", "locked", "dead letters", "oldest", "time-to-live"];
  return table(`Queues of ${region.role}`, heads, rows, "queues");
}

function queueRow(name, queue) {
  return [
    name,
    count(queue.waiting),
    count(queue.locked),
    queue.dead > 0 ? h("b", { class: "care" }, sign("!"), count(queue.dead)) : count(queue.dead),
    age(queue.oldest),
    lifetime(queue.timeToLive),
  ];
}

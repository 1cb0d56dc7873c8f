/* One region: what reaches it, its standing, its channels and its queues. */

function card(region, other, fed) {
  const id = identifier("region", region.role);
  const kind = `card ${region.standing}${region.dark ? " dark" : ""}`;
  return h(
    "section",
    { class: "column", "aria-labelledby": id },
    intake(region, other, fed),
    h(
      "div",
      { class: kind, "data-role": region.role },
      h(
        "div",
        { class: "head" },
        h("h3", { id }, region.role, " ", h("span", { class: "where" }, region.region)),
        h(
          "p",
          { class: "badges" },
          badge(region.standing, STANDING[region.standing]),
          " ",
          badge(region.reach, REACH[region.reach]),
        ),
      ),
      region.channels.map((it) => lane(region, it, other)),
      region.channels.length ? queues(region) : h("p", { class: "empty" }, "No channels."),
    ),
  );
}

function intake(region, other, fed) {
  const said = region.dark
    ? `takes no copy: ${peerName(other)}’s handoff queues hold what it is owed`
    : "the gateway stores a copy of each message here";
  const broken = region.dark || !fed;
  return h(
    "p",
    { class: `intake${broken ? " broken" : ""}` },
    h("span", {}, fed ? said : "no gateway answers: no copy is stored"),
  );
}

function peerName(other) {
  return other ? other.role : "the other region";
}

function lane(region, channel, other) {
  const { name, queue, handoff, processor, relay, sweeper } = channel;
  const peer = peerName(other);
  const beyond = other?.channels.find((it) => it.name === name);
  const [idle, stuck] = [processor, relay].map((it) => region.dark || !it.enabled);
  return h(
    "div",
    { class: "lane" },
    h("h4", {}, name),
    h(
      "ol",
      { "aria-label": `${name}: from the queue to the backend` },
      node("queue", count(queue.waiting), oldest(queue)),
      arrow(idle),
      logicApp("processor", processor),
      arrow(idle),
      node("backend", idle ? "not called" : "called", ""),
    ),
    h(
      "ol",
      { "aria-label": `${name}: from the handoff queue to ${peer}` },
      node("handoff queue", count(handoff.waiting), `owed to ${peer}`),
      arrow(stuck),
      logicApp("relay", relay),
      arrow(stuck || Boolean(other?.dark)),
      node(`${peer}’s queue`, count(beyond?.queue.waiting ?? null), other?.dark ? "dark" : "waiting"),
    ),
    h("p", { class: "sweeper" }, "sweeper ", ...stateOf(sweeper), ` · ${runs(sweeper)}`),
  );
}

/* Where messages go: publisher, gateway, both regions, and the relays between them. */

function flow(picture) {
  const [primary, dr, ...rest] = picture.regions;
  const fed = !noGatewayAnswers(picture.regions);
  const source = h(
    "ol",
    { class: "source", "aria-label": "From the publisher" },
    node("publisher", `${rate(picture.rates.published)} / s`, "published"),
    arrow(!fed),
    gateway(picture.regions),
  );
  if (!primary) return [h("p", { class: "empty" }, "Nothing is deployed yet: ", h("code", {}, "make up"))];
  const between = dr ? relays(primary, dr) : null;
  const cards = [card(primary, dr, fed), between, dr ? card(dr, primary, fed) : null];
  return [source, h("div", { class: "regions" }, cards, rest.map((it) => card(it, undefined, fed)))];
}

function gateway(regions) {
  if (noGatewayAnswers(regions)) return node("gateway", "none answers", "nothing is published");
  const answering = regions.filter((it) => it.gateway && !it.dark).map((it) => it.role);
  const label = answering.length > 0 ? `gateway in ${answering.join(" and ")}` : "gateway";
  const dark = regions.filter((it) => it.dark).length;
  if (dark > 0 && dark === regions.length) return node(label, "503", "no region takes a copy");
  return node(label, "2 copies", dark ? "one of them a debt" : "one for each region");
}

function relays(primary, dr) {
  return h(
    "section",
    { class: "relays", "aria-labelledby": "relays" },
    h("h3", { id: "relays" }, "Relays"),
    [
      [primary, dr, "forth"],
      [dr, primary, "back"],
    ].map(([from, to, way]) => {
      const stuck = from.dark || to.dark;
      return h(
        "div",
        { class: `relay ${way}${to.owed > 0 ? " owing" : ""}` },
        h("div", { class: `across ${way}${stuck ? " broken" : ""}`, "aria-hidden": "true" }),
        h("p", { class: "owed" }, `owed to ${to.role} `, h("b", {}, count(to.owed))),
        h("p", { class: "note" }, relayNote(from, to)),
      );
    }),
  );
}

function relayNote(from, to) {
  if (to.dark) return `waits: ${to.role} is dark`;
  if (from.dark) return `waits: ${from.role} is dark`;
  const enabled = from.channels.filter((it) => it.relay.enabled).length;
  return `${enabled} of ${from.channels.length} relays Enabled`;
}

/* Draws a picture, alone or under the figures of a drill. */

const at = (id) => document.getElementById(id);

function show(picture, figures) {
  const state = headline(picture.regions);
  const top = figures ? verdict(figures) : state;
  patch(at("headline"), headlineElement(top));
  const main = h(
    "main",
    { id: "main", tabindex: "-1" },
    figures ? report(figures) : totals(picture),
    figures
      ? section("How the drill ended", ended(state), ...flow(picture))
      : section("Where messages go", ...flow(picture)),
    story(picture),
  );
  patch(at("main"), main);
  document.title = figures ? `${top[1]} Drill report` : tabTitle(picture.regions);
}

function headlineElement([glyph, said, mood, more]) {
  return h(
    "div",
    { id: "headline", class: `headline ${mood}` },
    sign(glyph),
    h("p", { class: "state" }, said),
    h("p", { class: "owed" }, more),
  );
}

function ended([glyph, said, , more]) {
  return h("p", { class: "ended" }, sign(glyph), `${said} ${more}`);
}

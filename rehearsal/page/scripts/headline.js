/* The state of both regions: a glyph, a sentence, its mood, and what is owed. */

function headline(regions) {
  if (regions.length === 0) return ["?", "Nothing is deployed yet.", "unsure", ""];
  const dark = regions.filter((it) => it.dark);
  const state = dark.length > 0 ? darkHeadline(regions, dark) : reachedHeadline(regions);
  return [...state, [debts(regions, dark), ...publishing(regions)].join(" ")];
}

function reachedHeadline(regions) {
  const active = regions.some((it) => it.standing === "active");
  const troubled = regions.filter((it) => it.reach !== "up");
  const reach = troubled.map((it) => `${it.role} ${reachSaid(it)}.`);
  if (troubled.length === 0) reach.push(regions.length === 1 ? "It is up." : "Both regions are up.");
  const said = [whoIsActive(regions), ...reach].join(" ");
  if (!active) return ["!", said, "alarm"];
  return troubled.length === 0 ? ["✓", said, "calm"] : ["!", said, "care"];
}

function darkHeadline(regions, dark) {
  const areDark = theyAreDark(dark);
  const processing = regions.find((it) => it.standing === "active" && !it.dark);
  if (processing) return ["!", `${areDark}. ${processing.role} is active and processes.`, "care"];
  const next = regions.find((it) => !it.dark);
  const until = next ? `${next.role} is made active` : "one of them is back";
  return ["✕", `${areDark}: nothing is processed until ${until}.`, "alarm"];
}

function theyAreDark(dark) {
  return `${dark.map((it) => it.role).join(" and ")} ${dark.length === 1 ? "is" : "are"} dark`;
}

function whoIsActive(regions) {
  const active = regions.filter((it) => it.standing === "active");
  if (active.length > 1) return "Both regions are active, which costs duplicates, not messages.";
  if (active.length === 0) return "No region is known to be active.";
  const standby = regions.filter((it) => it.standing === "standby");
  return `${active[0].role} is active${standby.map((it) => `, ${it.role} stands by`).join("")}.`;
}

function reachSaid(region) {
  const [, said] = REACH[region.reach];
  if (region.reach === "lose") return said;
  return region.reach === "unknown" ? "may or may not answer" : `is ${said}`;
}

function debts(regions, dark) {
  const waits = dark.length ? `, waiting while ${theyAreDark(dark)}` : "";
  const owed = regions.filter((it) => it.owed > 0);
  if (owed.length > 0) {
    return owed.map((it) => `Owed to ${it.role}: ${messages(it.owed)}${waits}.`).join(" ");
  }
  return regions.some((it) => it.owed === null) ? "What is owed is unknown." : "Nothing is owed.";
}

function publishing(regions) {
  return noGatewayAnswers(regions) ? ["Nothing can be published: no gateway answers."] : [];
}

/* What changed between two pictures, for those who listen and for the tab. */

const OF_A_REGION = ["outage", "recovery", "failover", "failback"];

function tabTitle(regions) {
  const said = regions.map((it) => `${it.role} ${it.dark ? "dark" : it.standing}`);
  return [...said, "rehearsal"].join(" · ");
}

/* Outages and failovers are events too: told by the regions, so that nothing is said twice. */
function changes(before, after) {
  const said = after.regions.flatMap((region) => {
    const old = before.regions.find((it) => it.role === region.role);
    const was = old ?? { reach: "up", standing: region.standing };
    return [
      was.reach === region.reach ? null : `${named(region)} ${reachSaid(region)}.`,
      was.standing === region.standing ? null : `${named(region)} is ${STANDING[region.standing][1]}.`,
    ];
  });
  const known = new Set(before.timeline.map(eventKey));
  const told = after.timeline
    .filter((it) => !OF_A_REGION.includes(it.kind) && !known.has(eventKey(it)))
    .map((it) => `${it.kind}: ${it.text}.`);
  return [...said.filter((it) => it !== null), ...told].join(" ");
}

function eventKey(event) {
  return JSON.stringify([event.at, event.kind, event.text]);
}

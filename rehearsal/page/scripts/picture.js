/* What came as JSON, in its full shape: what is missing or odd becomes null, "" or empty. */

const number = (it) => (Number.isFinite(it) && it >= 0 ? it : null);
const string = (it) => (typeof it === "string" ? it : "");
const object = (it) => (it !== null && typeof it === "object" ? it : {});
const list = (it) => (Array.isArray(it) ? it.map(object) : []);
const instant = (it) => number(Date.parse(string(it)));

function tidy(given) {
  const picture = object(given);
  const [rates, totals] = [object(picture.rates), object(picture.totals)];
  return {
    now: instant(picture.now),
    regions: list(picture.regions).map(tidyRegion),
    rates: { published: number(rates.published), delivered: number(rates.delivered) },
    totals: Object.fromEntries(TOTALS.map((name) => [name, number(totals[name])])),
    history: list(picture.history).map(tidyMoment).filter((it) => it.at !== null),
    timeline: list(picture.timeline).map(tidyEvent),
  };
}

function tidyRegion(region) {
  const known = ["up", "refuse", "hang", "lose", "slow"].includes(region.reach);
  return {
    role: string(region.role) || "unknown",
    region: string(region.region) || "region unknown",
    standing: ["active", "standby"].includes(region.standing) ? region.standing : "unknown",
    reach: known ? region.reach : "unknown",
    dark: ["refuse", "hang"].includes(region.reach),
    owed: number(region.owed),
    gateway: typeof region.gateway === "boolean" ? region.gateway : null,
    channels: list(region.channels).map(tidyChannel),
  };
}

function noGatewayAnswers(regions) {
  const gateways = regions.filter((it) => it.gateway);
  return gateways.length > 0 && gateways.every((it) => it.dark);
}

function tidyChannel(channel) {
  return {
    name: string(channel.name) || "unnamed",
    queue: tidyQueue(channel.queue),
    handoff: tidyQueue(channel.handoff),
    expired: channel.expired ? tidyQueue(channel.expired) : null,
    processor: tidyLogicApp(channel.processor),
    relay: tidyLogicApp(channel.relay),
    sweeper: tidyLogicApp(channel.sweeper),
  };
}

function tidyQueue(it) {
  const queue = object(it);
  return {
    waiting: number(queue.active),
    locked: number(queue.locked),
    dead: number(queue.dead),
    oldest: number(queue.oldestSeconds),
    timeToLive: string(queue.timeToLive),
  };
}

function tidyLogicApp(it) {
  const { state, running } = object(it);
  return { state: string(state), enabled: state === "Enabled", running: number(running) };
}

function tidyMoment(it) {
  const waiting = object(it.waiting);
  return {
    at: instant(it.at),
    published: number(it.published),
    delivered: number(it.delivered),
    primary: number(waiting.primary),
    dr: number(waiting.dr),
    owed: number(it.owed),
  };
}

function tidyEvent(it) {
  return { at: instant(it.at), kind: string(it.kind), text: string(it.text) };
}

/* How figures, instants and states are said. */

const UNKNOWN = "–";
const TOTALS = ["published", "acknowledged", "refused", "delivered", "duplicates", "lost"];
const REACH = {
  up: ["✓", "up"],
  refuse: ["✕", "dark: it refuses every call"],
  hang: ["✕", "dark: it answers nothing"],
  lose: ["!", "loses its answers"],
  slow: ["!", "slow"],
  unknown: ["?", "reach unknown"],
};
const STANDING = {
  active: ["●", "active"],
  standby: ["○", "standby"],
  unknown: ["?", "standing unknown"],
};

const MILLIONS = { notation: "compact", maximumFractionDigits: 1 };

function count(it) {
  if (it === null) return UNKNOWN;
  return it.toLocaleString("en", Math.abs(it) < 1e7 ? {} : MILLIONS);
}

function messages(it) {
  return `${count(it)} ${it === 1 ? "message" : "messages"}`;
}

function rate(it) {
  return it === null ? UNKNOWN : it.toLocaleString("en", { maximumFractionDigits: 1 });
}

function clock(at) {
  return at === null ? UNKNOWN : new Date(at).toISOString().slice(11, 19);
}

function instantElement(at) {
  if (at === null) return h("span", {}, UNKNOWN);
  return h("time", { datetime: new Date(at).toISOString() }, clock(at));
}

function age(seconds) {
  if (seconds === null) return UNKNOWN;
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return "0 s";
  const said = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return said.map(([amount, unit]) => `${amount}\u00a0${unit}`).join(" ");
}

function lifetime(iso) {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (!found) return iso || UNKNOWN;
  const [days, hours, minutes, seconds] = found.slice(1).map((it) => Number(it ?? 0));
  return age(((days * 24 + hours) * 60 + minutes) * 60 + seconds);
}

function duration(seconds) {
  if (seconds === null) return UNKNOWN;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return `${seconds.toLocaleString("en", { maximumFractionDigits: 1 })} s`;
}

function named(region) {
  return `${region.role} (${region.region})`;
}

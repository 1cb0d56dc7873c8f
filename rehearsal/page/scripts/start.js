/* Asks for a picture every second, or draws the one that the page carries. */

const EVERY = 1000;
const PATIENCE = 3000;
let shown = null;
let paused = false;
let silent = false;

function say(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function update(picture) {
  const news = shown ? changes(shown, picture) : "";
  const back = silent ? "The server answers again. " : "";
  if (news || back) say("announcement", back + news);
  [shown, silent] = [picture, false];
  show(picture, null);
  mark(false);
  say("freshness", `Live, as of ${clock(picture.now)} UTC`);
}

function miss() {
  const since = shown ? ` since ${clock(shown.now)} UTC` : "";
  say("stale", `▲ No answer from the server${since}: what you see is old.`);
  say("freshness", `Stale: no answer${since}`);
  if (!silent) say("announcement", "The server does not answer: what you see is old.");
  mark(true);
  silent = true;
}

function mark(old) {
  at("stale").hidden = !old;
  document.body.classList.toggle("old", old);
}

async function look() {
  try {
    const options = { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch("./picture.json", options);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const picture = tidy(await answer.json());
    if (!paused) update(picture);
  } catch (error) {
    console.warn(error);
    if (!paused) miss();
  }
  setTimeout(look, EVERY);
}

function togglePause() {
  paused = !paused;
  at("pause").textContent = paused ? "Resume" : "Pause";
  say("freshness", paused ? `Paused at ${clock(shown?.now ?? null)} UTC` : "Waiting for the next picture");
}

document.addEventListener("DOMContentLoaded", () => {
  const carried = JSON.parse(at("data").textContent);
  if (carried) {
    const picture = tidy(carried.picture);
    at("title").textContent = "Drill report: Service Bus in two regions";
    show(picture, object(carried.figures));
    const when = picture.now === null ? "" : new Date(picture.now).toISOString().slice(0, 10);
    say("freshness", `Recorded ${when} at ${clock(picture.now)} UTC`);
  } else {
    at("pause").hidden = false;
    at("pause").addEventListener("click", togglePause);
    look();
  }
});

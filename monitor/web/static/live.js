// The page of a run goes on by itself while the run does: figures from its events, a sentence now and then, a short list.
"use strict";
(() => {
  const MOST_STEPS = 12;
  const QUIET_MS = 10000; // Who listens to the page is told at most so often.
  const run = document.getElementById("run");
  if (!run || !run.dataset.events || !window.EventSource) return;
  const part = (name) => run.querySelector(`[data-live="${name}"]`);
  const told = part("told"), steps = part("steps"), state = part("state");
  let saidAt = 0, before = null, status = "";

  const inWords = (seen) => run.dataset.told.replace(/%(\w+)%/g, (all, name) => String(seen[name] ?? 0));

  function show(seen) {
    for (const figure of run.querySelectorAll("[data-figure]")) {
      const value = seen[figure.dataset.figure];
      if (value === undefined) continue;
      figure.classList.toggle("is-changed", before !== null && figure.textContent !== String(value));
      figure.textContent = String(value);
    }
  }

  function note(seen) {
    const step = document.createElement("li");
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false, timeZone: run.dataset.zone });
    step.textContent = `${time}  ${inWords(seen)}`;
    steps.prepend(step);
    while (steps.children.length > MOST_STEPS) steps.lastElementChild.remove();
  }

  function say(sentence, isUrgent) {
    const now = performance.now();
    if (!isUrgent && saidAt && now - saidAt < QUIET_MS) return;
    saidAt = now;
    told.textContent = sentence;
  }

  const source = new EventSource(run.dataset.events);
  const reload = part("reload");
  if (reload) reload.hidden = true;

  source.addEventListener("progress", (event) => {
    const seen = JSON.parse(event.data);
    show(seen);
    const isNews = ["found", "fetched", "new", "revised", "failed"].some((name) => !before || before[name] !== seen[name]);
    if (seen.status === "running" && isNews && seen.found) {
      note(seen);
      say(inWords(seen), false);
    }
    if (status && status !== seen.status) refresh(); // From waiting to under way: the button says something else.
    status = seen.status;
    if (state) state.textContent = run.dataset[seen.status === "queued" ? "stateQueued" : "stateRunning"];
    before = seen;
  });

  source.addEventListener("end", () => {
    source.close();
    say(run.dataset.over, true);
    refresh();
  });

  source.addEventListener("error", () => {
    say(run.dataset.lost, true);
    if (reload) reload.hidden = false;
  });

  // The whole page anew, after a moment in which the last sentence is heard.
  function refresh() {
    source.close();
    window.setTimeout(() => window.location.reload(), 800);
  }
})();

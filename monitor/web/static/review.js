// The review by keyboard: keys go in, the buttons and links of the event that has the focus are pressed.
// Whatever is done here can be done with the page's own forms, too; this only makes it fast.
"use strict";

(function () {
  const undone = [];
  const events = function () { return Array.from(document.querySelectorAll(".event")); };
  const visible = function (event) { return event.querySelector(".deeds") !== null; };

  // The event that the keys are about: the one that has the focus, else the one that had it last.
  let last = null;
  function current() {
    const focused = document.activeElement && document.activeElement.closest(".event");
    if (focused) last = focused;
    if (!last || !document.contains(last)) last = null;
    const all = events();
    return last || (all.length === 1 ? all[0] : null);
  }

  function go(to) {
    events().forEach(function (one) { one.classList.toggle("is-current", one === to); });
    last = to;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "start" });
  }

  function button(event, key) { return event && event.querySelector('[data-key="' + key + '"]'); }

  function press(event, key) {
    const found = button(event, key);
    if (found) found.click();
  }

  // j: the event left behind counts as read; at the end of the page on to the next page, if there is one.
  function next() {
    const all = events();
    const at = current();
    if (at) {
      const read = button(at, "r");
      if (read && read.getAttribute("aria-pressed") === "false" && !at.classList.contains("is-off")) read.click();
    }
    const following = all[all.indexOf(at) + 1];
    if (following) return go(following);
    const more = document.querySelector(".pager a[rel=next]");
    if (more && all.length > 1) location.assign(more.href + "#events");
  }

  function previous() {
    const all = events();
    const at = all.indexOf(current());
    if (at > 0) go(all[at - 1]);
  }

  function open(event) {
    const link = event && event.querySelector("h3 a, h1 a");
    if (!link) return;
    // So that "back" leads to this event again.
    history.replaceState(history.state, "", "#" + event.id);
    location.assign(link.href);
  }

  // n and a: open the form, and write.
  function unfold(event, key) {
    const summary = button(event, key);
    if (!summary) return;
    const details = summary.parentElement;
    details.open = !details.open;
    const field = details.querySelector("textarea, select");
    if (details.open && field) field.focus();
  }

  function undo() {
    const deed = undone.pop();
    const deeds = deed && document.getElementById("deeds-" + deed.story);
    if (!deeds) {
      const shown = document.querySelector(".notice[data-mark] button");
      if (shown) shown.click();
      return;
    }
    const values = {};
    ["day", "among", "back"].forEach(function (name) {
      const field = deeds.querySelector("input[name=" + name + "]");
      if (field) values[name] = field.value;
    });
    const from = deeds.closest(".event");
    htmx.ajax("POST", "/marks/" + deed.mark + "/undo", { target: deeds, swap: "outerHTML", values: values });
    if (from) go(from);
  }

  const dialog = document.getElementById("keys");
  const opener = document.getElementById("keys-button");
  function help() { if (dialog && !dialog.open) dialog.showModal(); }
  if (opener && dialog) {
    opener.hidden = false;
    opener.addEventListener("click", help);
  }

  const keys = {
    j: next, k: previous, u: undo, "?": help,
    o: function () { open(current()); },
    r: function () { press(current(), "r"); },
    s: function () { press(current(), "s"); },
    x: function () { press(current(), "x"); },
    n: function () { unfold(current(), "n"); },
    a: function () { unfold(current(), "a"); },
  };

  document.addEventListener("keydown", function (event) {
    const at = event.target;
    const writes = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (writes) {
      // In a list of names there is no line to break: Enter alone takes the name.
      const chooses = at.tagName === "SELECT" && at.closest(".deeds") !== null;
      if (event.key === "Enter" && (event.ctrlKey || chooses) && at.form) {
        event.preventDefault();
        const own = (at.closest("details") || at.form).querySelector("button");
        if (own) own.click();
      } else if (event.key === "Escape" && at.closest(".event")) {
        const details = at.closest("details");
        if (details) details.open = false;
        go(at.closest(".event"));
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || (dialog && dialog.open)) return;
    if (event.key === "Enter") {
      if (at.classList && at.classList.contains("event")) open(at);
      return;
    }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("focusin", function () { current(); });

  // What was done comes back with its number; "u" takes back the last of them.
  document.addEventListener("deed", function (event) {
    const deed = event.detail;
    const at = undone.findIndex(function (one) { return one.mark === deed.mark; });
    if (at >= 0) undone.splice(at, 1);
    if (!deed.undone) undone.push({ mark: deed.mark, story: deed.story });
  });

  // A note that is being written stays where another deed exchanges its form.
  let draft = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const field = event.target.querySelector && event.target.querySelector("textarea[name=note]");
    const sent = event.detail.requestConfig && event.detail.requestConfig.parameters;
    const kept = sent && sent.kind === "note";
    draft = field && field.value && !kept ? { id: field.id, text: field.value } : null;
  });
  document.addEventListener("htmx:afterSwap", function () {
    const field = draft && document.getElementById(draft.id);
    if (!field) return;
    field.value = draft.text;
    field.closest("details").open = true;
    draft = null;
  });

  // The look of an event follows what stands on it; a focus that went with the old buttons comes back.
  document.addEventListener("htmx:afterSettle", function (event) {
    const deeds = event.target.closest ? event.target.closest(".deeds") : null;
    const card = deeds && deeds.closest(".event");
    if (!card) return;
    ["is-read", "is-starred", "is-off"].forEach(function (name) {
      card.classList.toggle(name, deeds.dataset.state.split(" ").includes(name));
    });
    if (document.activeElement === document.body && last === card) card.focus({ preventScroll: true });
  });

  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named.classList.contains("event")) go(named);

  // A notice goes after a while; the deed can still be taken back by its button or by "u".
  const SECONDS_SHOWN = 12;
  document.addEventListener("htmx:oobAfterSwap", function () {
    const shown = document.querySelector("#told [data-mark]");
    if (shown) setTimeout(function () { shown.remove(); }, SECONDS_SHOWN * 1000);
  });
})();

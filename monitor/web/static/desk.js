// What every page needs of JavaScript: changes carry the secret of their session, refusals are read out.
// Pages work for reading without it; their forms send the secret as a field of their own then.
"use strict";

(function () {
  const csrf = document.querySelector('meta[name="csrf"]');
  const SECONDS_SHOWN = 12;

  // Say something in the live region: kind is "good", "warn" or "bad".
  function tell(words, kind) {
    const region = document.getElementById("told");
    if (!region || !words) return;
    const line = document.createElement("p");
    line.className = "notice " + (kind || "good");
    line.textContent = words;
    region.append(line);
    while (region.children.length > 3) region.firstElementChild.remove();
    setTimeout(function () { line.remove(); }, SECONDS_SHOWN * 1000);
  }
  window.desk = Object.freeze({ tell: tell });

  // What a refusal says: the sentence of application/problem+json, else what the page has for it.
  function sentence(request) {
    const kind = request.getResponseHeader("Content-Type") || "";
    if (kind.startsWith("application/problem+json")) {
      try {
        return JSON.parse(request.responseText).detail;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    return document.body.dataset.refused + " (" + request.status + ")";
  }

  document.addEventListener("htmx:configRequest", function (event) {
    if (csrf && csrf.content) event.detail.headers["X-CSRF"] = csrf.content;
  });
  document.addEventListener("htmx:responseError", function (event) {
    const request = event.detail.xhr;
    if (request.status === 401) {
      const here = location.pathname + location.search;
      location.assign("/sign-in?next=" + encodeURIComponent(here));
      return;
    }
    tell(sentence(request), "bad");
  });
  document.addEventListener("htmx:sendError", function () { tell(document.body.dataset.unreachable, "bad"); });
  document.addEventListener("htmx:timeout", function () { tell(document.body.dataset.unreachable, "bad"); });

  // "/" leads to the search box, from wherever one does not write.
  document.addEventListener("keydown", function (event) {
    const at = event.target;
    const writes = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("main input[type=search]") || document.querySelector(".find input");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  // Forms with data-sure ask once more before they do what cannot be undone.
  document.addEventListener("submit", function (event) {
    const question = event.target.dataset.sure;
    if (question && !window.confirm(question)) event.preventDefault();
  });
})();

"use strict";
// Shows how a dry run goes on, until it has ended; without it there is a link to look again.
(function () {
  const wait = 1000;
  function look(shown) {
    setTimeout(function () {
      fetch(shown.dataset.trial, { credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .then(function (text) {
          const found = new DOMParser().parseFromString(text, "text/html").getElementById(shown.id);
          if (found && found.innerHTML !== shown.innerHTML) {
            shown.replaceChildren(...found.childNodes);
            shown.toggleAttribute("data-goes-on", found.hasAttribute("data-goes-on"));
          }
          if (shown.hasAttribute("data-goes-on")) look(shown);
        })
        .catch(function () { look(shown); });
    }, wait);
  }
  document.querySelectorAll("[data-trial][data-goes-on]").forEach(look);
})();

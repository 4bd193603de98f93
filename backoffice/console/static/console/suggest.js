"use strict";
// Fills a list of account codes while somebody types; without it the input still works.
(function () {
  const wait = 200;
  document.querySelectorAll("input[data-suggest]").forEach(function (input) {
    const list = document.getElementById(input.dataset.suggest);
    let timer = 0, asked = "";
    if (!list) return;
    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        const typed = input.value.trim();
        if (!typed || typed === asked) return;
        asked = typed;
        fetch(list.dataset.from + "?q=" + encodeURIComponent(typed), { credentials: "same-origin" })
          .then(function (answer) { return answer.ok ? answer.json() : { codes: [] }; })
          .then(function (found) {
            if (asked !== typed) return;
            list.replaceChildren(...found.codes.map(function (code) {
              const option = document.createElement("option");
              option.value = code;
              return option;
            }));
          })
          .catch(function () { /* typing goes on without suggestions */ });
      }, wait);
    });
  });
})();

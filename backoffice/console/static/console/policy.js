"use strict";
// Checks a policy a moment after somebody stopped typing; without it, the buttons check as well.
(function () {
  const wait = 400;
  const text = document.getElementById("id_text");
  const shown = document.getElementById("check");
  if (!text || !shown) return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  let timer = 0, number = 0;

  const element = function (name, kind, words) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (words) made.textContent = words;
    return made;
  };
  const part = function (name) { return shown.querySelector("[data-" + name + "]"); };

  const problems = function (found) {
    if (!found.length) return element("p", "message success", "It is valid.");
    const list = element("ul", "problems");
    found.forEach(function (one) {
      const line = element("li");
      line.append(element("strong", "", "Line " + one.line), " ", element("code", "", one.field), " ", one.message);
      list.append(line);
    });
    return list;
  };
  const changes = function (found) {
    if (!found.length) return element("p", "empty", "Nothing changes.");
    const list = element("ul", "changes");
    found.forEach(function (one) {
      const comes = one.sign === "+", line = element("li", comes ? "comes" : "goes"), said = element("span");
      const sign = element("span", "sign", comes ? "+" : "−");
      sign.setAttribute("aria-hidden", "true");
      said.append(element("span", "unseen", comes ? "New: " : "Gone: "), element("span", "quiet", one.part), " ", one.sentence);
      line.append(sign, said);
      list.append(line);
    });
    return list;
  };
  const show = function (found) {
    part("problems").replaceChildren(problems(found.problems));
    part("warning").replaceChildren(...(found.warning ? [element("p", "message warning", found.warning)] : []));
    part("changes").replaceChildren(found.problems.length ? element("p", "empty", "It is not valid yet.") : changes(found.changes));
  };
  const ask = function () {
    const mine = ++number;
    fetch(shown.dataset.to, {
      method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ text: text.value })
    })
      .then(function (answer) { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
      .then(function (found) { if (mine === number) show(found); })
      .catch(function () {
        if (mine === number) part("problems").replaceChildren(element("p", "message warning", "It could not be checked just now; it will be when it is proposed."));
      });
  };
  text.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, wait); });
})();

// The list of open alerts: replaced whole by every event, without losing what was chosen or where the keyboard was.
// Keys: j and k move, o opens, a acknowledges. `onChoose` hears of the alert that is chosen, as its element or null.

import { tick } from "./clock.js";

export function alertList(container, { onChoose, say, token }) {
  let chosenPk = null;
  let byHand = false; // until somebody chooses, the first of the list is the chosen one

  const items = () => [...container.querySelectorAll("[data-alert]")];
  const chosen = () => items().find((item) => item.dataset.alert === chosenPk) ?? null;

  function choose(item, { hand = false } = {}) {
    byHand = hand;
    chosenPk = item?.dataset.alert ?? null;
    mark();
    onChoose(item);
  }

  function mark() {
    for (const item of items()) {
      if (item.dataset.alert === chosenPk) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  function replace(html) {
    const focused = container.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const scrolled = container.scrollTop;
    container.innerHTML = html;
    container.scrollTop = scrolled;
    tick(container);
    if (focused) restoreFocus(focused);
    const still = chosen();
    if (byHand && still) mark();
    else if (items()[0]?.dataset.alert !== chosenPk || !still) choose(items()[0] ?? null);
    else mark();
  }

  // The same control, else the same alert's link, else the list: never the top of the page.
  function restoreFocus(name) {
    const pk = name.split("-").at(-1);
    const control = container.querySelector(`[data-focus="${name}"]`) ?? container.querySelector(`[data-focus="open-${pk}"]`);
    (control ?? container.querySelector("a"))?.focus({ preventScroll: true });
  }

  function move(step) {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    choose(next, { hand: true });
    next.querySelector("h2 a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  async function acknowledge(item) {
    const button = item?.querySelector("[data-acknowledge]");
    if (!button) return say(item ? "It is taken on already, or your role may not acknowledge." : "No alert is chosen.");
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.acknowledge, {
        method: "POST",
        headers: { "X-CSRFToken": token, Accept: "application/json" },
      });
      if (answer.ok) return say(`You have acknowledged the alert of ${item.dataset.wearer}.`);
      if (answer.status === 409) return say((await answer.json()).said);
      say("Not acknowledged: reload the page and sign in again.", { wrong: true });
    } catch {
      say("Not acknowledged: the server did not answer. Try again.", { wrong: true });
    }
    button.disabled = false;
  }

  container.addEventListener("click", ({ target }) => {
    const item = target.closest("[data-alert]");
    if (target.closest("[data-acknowledge]")) acknowledge(item);
    else if (item && !target.closest("a")) choose(item, { hand: true });
  });
  container.addEventListener("focusin", ({ target }) => {
    const item = target.closest("[data-alert]");
    if (item && item.dataset.alert !== chosenPk) choose(item, { hand: true });
  });

  choose(items()[0] ?? null);
  return {
    replace,
    items,
    chooseWearer(wearer) {
      const item = items().find(({ dataset }) => dataset.wearer === wearer);
      if (item) choose(item, { hand: true });
    },
    keys: {
      j: () => move(1),
      k: () => move(-1),
      o: () => chosen()?.querySelector("h2 a").click(),
      a: () => acknowledge(chosen()),
    },
  };
}

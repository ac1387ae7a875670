// A comparison of rule settings that is under way: says how far it is, and shows the result when it is there.

const LOOK_EVERY_MS = 1500;

const said = document.getElementById("comparison");
const done = document.getElementById("comparison-done");
const bar = document.getElementById("comparison-bar");

async function look() {
  try {
    const answer = await fetch(said.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const progress = await answer.json();
      if (!progress.runs) {
        window.location.reload();
        return;
      }
      done.textContent = progress.done;
      bar.value = progress.done;
    }
  } catch {
    // The server is away; it is asked again.
  }
  setTimeout(look, LOOK_EVERY_MS);
}

setTimeout(look, LOOK_EVERY_MS);

// The live stream of events, opened again whenever it breaks. In: its address, what to do for each event's data, and
// what to do when nothing has been heard for too long (`onSilent`, with the moment of the last word) and when it speaks
// again (`onHeard`). The server says something every two seconds, so silence means that we are cut off.

const SILENT_AFTER_MS = 8000;
const LOOK_EVERY_MS = 1000;
const TRY_AGAIN_AFTER_MS = 2000;

export function openStream(url, handlers, { onSilent, onHeard }) {
  let lastHeard = performance.now();
  let silent = false;

  function connect() {
    const source = new EventSource(url);
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, ({ data }) => {
        handle(JSON.parse(data));
        lastHeard = performance.now();
        if (silent) onHeard();
        silent = false;
      });
    }
    // The browser reconnects by itself after a lost connection, but gives up after a refusal (a restart behind a proxy).
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, TRY_AGAIN_AFTER_MS);
    });
  }

  connect();
  setInterval(() => {
    if (silent || performance.now() - lastHeard < SILENT_AFTER_MS) return;
    silent = true;
    onSilent();
  }, LOOK_EVERY_MS);
}

// A short sound for a new alert. Off until somebody switches it on, because a browser lets a page make no sound before;
// remembered for the next time. The button always says whether a sound would be heard now.

const REMEMBERED_AS = "waywarden-sound";
const NOTES_HZ = [880, 660, 880];
const NOTE_S = 0.14;

export function soundSwitch(button) {
  let wanted = localStorage.getItem(REMEMBERED_AS) === "on";
  let audio = null;

  function say() {
    const blocked = wanted && audio?.state !== "running";
    button.setAttribute("aria-pressed", String(wanted));
    button.textContent = !wanted ? "Sound off" : blocked ? "Sound on after a click" : "Sound on";
  }

  async function wake() {
    if (!wanted) return;
    audio ??= new AudioContext();
    if (audio.state !== "running") await audio.resume();
    say();
  }

  function beep() {
    if (!wanted || audio?.state !== "running") return;
    NOTES_HZ.forEach((pitch, index) => {
      const [tone, volume, starts] = [audio.createOscillator(), audio.createGain(), audio.currentTime + index * NOTE_S];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, starts);
      volume.gain.exponentialRampToValueAtTime(0.001, starts + NOTE_S);
      tone.connect(volume).connect(audio.destination);
      tone.start(starts);
      tone.stop(starts + NOTE_S);
    });
  }

  button.addEventListener("click", async () => {
    wanted = !wanted;
    localStorage.setItem(REMEMBERED_AS, wanted ? "on" : "off");
    say();
    await wake();
    beep();
  });
  document.addEventListener("keydown", wake);
  document.addEventListener("pointerdown", wake);
  say();
  return { beep };
}

// What is asked of the heatmap: hours of the day, stays, and the period before beside it. In: the controls and the view
// they read and write; `onChange` hears that something else is wanted.

const hour = (value) => String(value).padStart(2, "0");

export function heatControls({ from, to, stays, compare }, view, onChange) {
  for (let value = 0; value < 24; value += 1) {
    from.append(new Option(`${hour(value)}:00`, hour(value)));
    to.append(new Option(`${hour(value + 1)}:00`, hour(value + 1)));
  }
  const asked = /^(\d\d)-(\d\d)$/.exec(view.hours);
  if (asked) [from.value, to.value] = asked.slice(1).map((value, index) => (index && value === "00" ? "24" : value));
  else if (view.hours) from.append(new Option(view.hours, view.hours, true, true)); // hours with minutes, from an address
  to.disabled = !asked;
  stays.value = ["all", "without", "only"].includes(view.stays) ? view.stays : "all";
  compare.checked = view.compare === "before";

  function change() {
    if (to.disabled && /^\d\d$/.test(from.value)) to.value = hour((Number(from.value) % 24) + 1);
    to.disabled = !/^\d\d$/.test(from.value);
    view.hours = to.disabled ? from.value : `${from.value}-${to.value}`;
    view.stays = stays.value;
    view.compare = compare.checked ? "before" : "";
    onChange();
  }

  for (const control of [from, to, stays, compare]) control.addEventListener("change", change);
}

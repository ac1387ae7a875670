// Rows of a form that repeat: the ones in use and one more are shown, and a button shows the next.
// In: containers [data-rows], each with its rows [data-row]. Without scripts every row stands there.

for (const container of document.querySelectorAll("[data-rows]")) {
  const rows = [...container.querySelectorAll("[data-row]")];
  const used = rows.map(isUsed);
  rows.forEach((row, index) => { row.hidden = index > used.lastIndexOf(true) && index > 0; });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ww-tool";
  button.textContent = container.dataset.rows === "times" ? "Add other times" : "Add another absence";
  button.addEventListener("click", () => {
    const next = rows.find(({ hidden }) => hidden);
    next.hidden = false;
    next.querySelector("input").focus();
    button.hidden = !rows.some(({ hidden }) => hidden);
  });
  container.after(button);
}

function isUsed(row) {
  const inputs = [...row.querySelectorAll("input")];
  return inputs.some((input) => (input.type === "checkbox" ? input.checked : input.value)) || row.querySelector(".govuk-error-message");
}

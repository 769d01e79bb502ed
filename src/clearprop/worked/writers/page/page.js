// Pointing at a number of a result lights up the numbers it was made of, and says how.
const origins = JSON.parse(document.getElementById("origins").textContent);
const says = document.getElementById("says");
const cells = [...document.querySelectorAll("[data-at]")];

function isOf(cell, source) {
  const at = cell.dataset.at.split(":");
  return source.split(":").every((part, k) => part === "*" || part === at[k]);
}

function show(cell) {
  for (const other of cells) other.classList.remove("lit", "from");
  const origin = origins[cell.dataset.at];
  says.textContent = origin ? origin[0] : "";
  if (!origin) return;
  const here = cell.closest("section");
  for (const other of cells.filter((other) => here.contains(other))) {
    if (other.dataset.at === cell.dataset.at) other.classList.add("lit");
    else if (origin[1].some((source) => isOf(other, source))) other.classList.add("from");
  }
}

function hide() {
  for (const cell of cells) cell.classList.remove("lit", "from");
  says.textContent = "";
}

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function move(event) {
  if (event.key === "Escape") return hide();
  const step = steps[event.key];
  if (!step) return;
  const row = event.target.parentElement;
  const rows = [...row.parentElement.children];
  // Dots cannot be pointed at: go on over them.
  let i = rows.indexOf(row), j = [...row.children].indexOf(event.target), next;
  do {
    i += step[0];
    j += step[1];
    next = rows[i] && rows[i].children[j];
  } while (next && !next.hasAttribute("tabindex"));
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

for (const cell of cells.filter((cell) => cell.hasAttribute("tabindex"))) {
  cell.addEventListener("pointerenter", () => show(cell));
  cell.addEventListener("pointerleave", hide);
  cell.addEventListener("click", () => { cell.focus(); show(cell); });
  cell.addEventListener("focus", () => show(cell));
  cell.addEventListener("blur", hide);
  cell.addEventListener("keydown", move);
}

// Hovering, tapping and arrow keys show the number of a cell below its heat map. Without this script the numbers are in
// the tables and in the cells' own hover texts. No ampersand and no less-than sign here: the page is XML as well.
for (const svg of document.querySelectorAll("svg.figure")) {
  const group = svg.querySelector(".cells");
  if (group === null) continue;
  const cells = Array.from(group.querySelectorAll("rect"));
  const columns = Number(group.dataset.columns);
  const readout = svg.closest("figure").querySelector(".readout");
  let current = -1;
  const choose = (index) => {
    if (cells[index] === undefined) return;
    if (cells[current] !== undefined) cells[current].classList.remove("current");
    current = index;
    cells[index].classList.add("current");
    readout.textContent = cells[index].querySelector("title").textContent;
  };
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  svg.setAttribute("tabindex", "0");
  cells.forEach((cell, index) => {
    cell.addEventListener("pointerenter", () => choose(index));
    cell.addEventListener("click", () => choose(index));
  });
  svg.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(current === -1 ? 0 : current + step);
  });
}

(() => {
  const panel = document.querySelector(".panel");
  if (!panel) return;
  panel.hidden = false;
  const chosen = panel.querySelector(".chosen");
  const slider = panel.querySelector("input[type=range]");
  const output = panel.querySelector("output");
  let weight = null;

  const element = (name, text) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const show = () => {
    document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    panel.querySelectorAll("button").forEach((one) => {
      one.setAttribute("aria-pressed", String(one.dataset.weight === weight));
    });
    const step = nabla.steps ? nabla.steps[slider ? Number(slider.value) : 0] : null;
    if (output && step) {
      output.textContent = `${nabla.words.step} ${slider.value}: ${nabla.loss} = ${step.loss}`;
    }
    chosen.replaceChildren();
    if (weight === null) return;
    for (const id of nabla.paths[weight] || []) {
      const one = document.getElementById(id);
      if (one) one.classList.add("lit");
    }
    document.querySelectorAll("section.weight").forEach((one) => {
      if (one.dataset.weight === weight) one.classList.add("lit");
    });
    const row = nabla.results[weight] && document.getElementById(nabla.results[weight]);
    if (row) {
      row.classList.add("lit");
      const table = element("table");
      table.className = "relations";
      const copy = row.cloneNode(true);
      copy.removeAttribute("id");
      table.append(copy);
      for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
        const left = next.querySelector(".left");
        if (!left || left.textContent !== "") break;
        const more = next.cloneNode(true);
        more.removeAttribute("id");
        table.append(more);
      }
      const scroll = element("div");
      scroll.className = "scroll";
      scroll.append(table);
      chosen.append(scroll);
    }
    const numbers = step && step.weights[weight];
    if (numbers) {
      chosen.append(element("p", `${weight} = ${numbers[0]}, ∂${nabla.loss}/∂${weight} = ${numbers[1]}`));
    }
  };

  const choose = (name) => {
    weight = weight === name ? null : name;
    show();
  };

  document.querySelectorAll("button[data-weight], svg [data-weight]").forEach((one) => {
    one.addEventListener("click", () => choose(one.dataset.weight));
    one.addEventListener("keydown", (event) => {
      if (one.tagName !== "BUTTON" && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        choose(one.dataset.weight);
      }
    });
  });
  if (slider) slider.addEventListener("input", show);
  show();
})();

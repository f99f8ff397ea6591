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
      const goesOn = (one) => one && one.querySelector(".left")?.textContent === "";
      let next = row;
      while (goesOn(next) && next.previousElementSibling) next = next.previousElementSibling;
      do {
        const copy = next.cloneNode(true);
        copy.removeAttribute("id");
        table.append(copy);
        next = next.nextElementSibling;
      } while (goesOn(next));
      const scroll = element("div");
      scroll.className = "scroll";
      scroll.append(table);
      chosen.append(scroll);
    }
    const names = nabla.arrays[weight] || [weight];
    for (const one of names.filter((name) => step && step.weights[name])) {
      const numbers = step.weights[one];
      const button = [...panel.querySelectorAll("button")].find((each) => each.dataset.weight === one);
      const name = () => button?.querySelector("math")?.cloneNode(true) ?? element("span", one);
      const line = element("p");
      line.className = "numbers";
      const value = element("span");
      value.append(name(), ` = ${numbers[0]}`);
      const slope = element("span");
      slope.append(`∂${nabla.loss}/∂`, name(), ` = ${numbers[1]}`);
      line.append(value, slope);
      chosen.append(line);
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

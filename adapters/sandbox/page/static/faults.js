"use strict";
/* The panel of switches that make a platform misbehave, one under each world's heading. */

const TROUBLES = ["limited", "broken", "slow", "lost", "expired", "duplicate", "disordered", "dropped"];

function drawFaults(world) {
  const box = world.box.querySelector(".faults");
  box.querySelector(".troubles").replaceChildren(...TROUBLES.map((trouble) => {
    const button = make("button", "", word(`trouble_${trouble}`));
    button.type = "button";
    button.dataset.trouble = trouble;
    button.title = word(`about_${trouble}`);
    return button;
  }));
  const on = world.data.faults;
  box.querySelector(".count").textContent = on.length ? word("faultsOn", { n: on.length }) : "";
  box.querySelector(".calm").hidden = !on.length;
  box.querySelector(".switched").replaceChildren(...on.map(({ trouble, on: what, left }) => {
    const item = make("li", "tag");
    const name = trouble ? word(`trouble_${trouble}`) : word("trouble_own");
    item.textContent = `${name} · ${what === "*" ? word("everything") : what} · ${word("timesLeft", { n: left })}`;
    return item;
  }));
}

function watchFaults(world) {
  const box = world.box.querySelector(".faults");
  box.querySelector(".given").addEventListener("submit", (event) => event.preventDefault());
  box.querySelector(".troubles").addEventListener("click", (event) => {
    const { trouble } = event.target.dataset;
    if (!trouble) return;
    const times = Number(box.querySelector(".times").value) || 1;
    act(world, "fault", { trouble, times, on: box.querySelector(".on").value.trim() || "*" });
  });
  box.querySelector(".calm").addEventListener("click", () => act(world, "calm", {}));
}
